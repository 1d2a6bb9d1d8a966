//! The lines of a bill: a header, rows whose fields begin with backticks, a header of the summary, the summary.

use serde::{Serialize, Serializer};

use super::columns::{Column, Value, columns};
use crate::error::{Error, FileKind, Result, Text, text};

/// Bytes. A row has some thirty fields, of which the longest hold a hundred characters.
const LONGEST_LINE: usize = 64 * 1024;
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A bill in the middle of being read.
#[derive(Default)]
pub struct Table {
    /// The beginning of a line whose end did not come yet.
    line: Vec<u8>,
    /// Lines that ended.
    lines: u64,
    place: Place,
    columns: Vec<Column>,
    totals: Vec<Column>,
    /// A JSON object.
    summary: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Header,
    Rows,
    Summary,
    End,
}

impl core::fmt::Debug for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Table").field("lines", &self.lines).finish_non_exhaustive()
    }
}

impl Table {
    /// Names of the members of every row; none before the header was read.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// The summary as a JSON object.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// Reads on, and appends each row that ends here to `rows`, as a JSON array; they are joined by commas.
    ///
    /// # Errors
    /// `ERR_LIMIT` for a line that is too long, `ERR_MALFORMED` for one that is no line of a bill.
    pub fn read(&mut self, mut bytes: &[u8], rows: &mut Vec<u8>) -> Result<()> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at_checked(end).unwrap_or_default();
            if self.line.is_empty() {
                self.ended(line, rows)?;
            } else {
                self.keep(line)?;
                let line = core::mem::take(&mut self.line);
                self.ended(&line, rows)?;
                // Its memory serves for the next one.
                self.line = line;
                self.line.clear();
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.keep(bytes)
    }

    /// The end of the file, which may be that of its last line.
    ///
    /// # Errors
    /// As [`Table::read`]; `ERR_MALFORMED` for a file without a header.
    pub fn finish(&mut self, rows: &mut Vec<u8>) -> Result<()> {
        let line = core::mem::take(&mut self.line);
        self.ended(&line, rows)?;
        if self.place == Place::Header {
            return Err(self.refused(text!("没有表头", "there is no header")));
        }
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        if self.line.len() + bytes.len() > LONGEST_LINE {
            return Err(self.overlong());
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn ended(&mut self, line: &[u8], rows: &mut Vec<u8>) -> Result<()> {
        if line.len() > LONGEST_LINE {
            return Err(self.overlong());
        }
        self.lines += 1;
        let line = if self.lines == 1 { line.strip_prefix(MARK).unwrap_or(line) } else { line };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Ok(());
        }
        let Ok(line) = core::str::from_utf8(line) else {
            return Err(self.refused(text!("不是 UTF-8", "is not UTF-8")));
        };
        match (self.place, line.strip_prefix('`')) {
            (Place::Header, None) => {
                self.columns = columns(line, false);
                self.place = Place::Rows;
            }
            (Place::Rows, Some(fields)) => {
                if !rows.is_empty() {
                    rows.push(b',');
                }
                self.row(fields, rows)?;
            }
            (Place::Rows, None) => {
                self.totals = columns(line, true);
                self.place = Place::Summary;
            }
            (Place::Summary, Some(fields)) => {
                let values = self.values(fields, &self.totals)?;
                let members = self.totals.iter().map(|column| column.name.as_str()).zip(values);
                self.summary = serde_json::to_string(&Object(members.collect())).ok();
                self.place = Place::End;
            }
            (Place::Header, Some(_)) => return Err(self.refused(text!("在表头之前", "comes before the header"))),
            (Place::Summary | Place::End, _) => {
                return Err(self.refused(text!("不该出现在汇总之后", "comes after the summary")));
            }
        }
        Ok(())
    }

    fn row(&self, fields: &str, rows: &mut Vec<u8>) -> Result<()> {
        let values = self.values(fields, &self.columns)?;
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(rows, &values);
        Ok(())
    }

    /// The fields of a line without its first backtick. A comma inside a field is not followed by a backtick.
    fn values<'t>(&self, fields: &'t str, columns: &[Column]) -> Result<Vec<Value<'t>>> {
        let fields: Vec<_> = fields.split(",`").collect();
        if fields.len() != columns.len() {
            let wanted = columns.len();
            return Err(self.refused(text!("不是 {0} 个字段", "does not have {0} fields", wanted)));
        }
        let read = |(column, field): (&Column, &&'t str)| {
            let name = || self.refused(text!("的 {0} 不是数值", "has no number as its {0}", column.name.clone()));
            column.read(field).ok_or_else(name)
        };
        columns.iter().zip(&fields).map(read).collect()
    }

    fn overlong(&self) -> Error {
        let reason = text!("第 {0} 行超过 65536 字节", "line {0} is longer than 65536 bytes", self.lines + 1);
        Error::file(FileKind::Limit, reason)
    }

    fn refused(&self, what: Text) -> Error {
        Error::file(FileKind::Layout, text!("第 {0} 行{1}", "line {0} {1}", self.lines, what))
    }
}

/// An object whose members keep their order.
struct Object<'t>(Vec<(&'t str, Value<'t>)>);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, rows and summary of a bill that is read in parts of this length.
    fn read(bill: &[u8], part: usize) -> Result<(Vec<String>, String, Option<String>)> {
        let mut table = Table::default();
        let mut rows = Vec::new();
        for bytes in bill.chunks(part) {
            table.read(bytes, &mut rows)?;
        }
        table.finish(&mut rows)?;
        let names = table.names().into_iter().map(String::from).collect();
        Ok((names, String::from_utf8(rows).unwrap(), table.summary().map(String::from)))
    }

    fn refusal(bill: &str) -> (&'static str, String) {
        let error = read(bill.as_bytes(), 7).unwrap_err();
        (error.code(), error.to_string())
    }

    #[test]
    fn the_documented_example_reads_alike_in_parts_of_any_length() {
        let vectors = crate::base::json::parse(include_bytes!("../../tests/fixtures/vectors.json")).unwrap();
        let text = vectors.pointer("/bill/csv_base64").unwrap().as_str().unwrap();
        let bill = crate::base::base64::decode(text).unwrap();
        for part in 1..=bill.len() {
            let (names, rows, summary) = read(&bill, part).unwrap();
            assert_eq!(names, ["trade_time", "appid", "mchid", "out_trade_no", "order_amount", "description"]);
            assert_eq!(
                rows,
                concat!(
                    r#"["2026-07-20T10:04:31+08:00","wx7d2e4c90b1a35f68","1747000321","COFFEE_20260720-0001",5600,"手冲咖啡 中杯 x2"],"#,
                    r#"["2026-07-20T13:20:00+08:00","wx7d2e4c90b1a35f68","1747000321","CART_20260720-0003-A",1000,"茶 `绿"]"#
                )
            );
            assert_eq!(summary.as_deref(), Some(r#"{"total_count":2,"order_amount":6600}"#));
        }
    }

    #[test]
    fn what_may_differ_is_read_as_well() {
        for (bill, rows, summary) in [
            // Without mark, CR and last line end; a comma, a quotation mark and an escaped line end inside.
            ("商品名称,订单金额\n`a,b\",`1.00\n`\\n,`", r#"["a,b\"",100],["\\n",null]"#, None),
            // No trade at all, and empty lines at the end.
            ("\u{feff}订单金额\r\n总交易单数\r\n`0.0\r\n\r\n\r\n", "", Some(r#"{"total_count":0}"#)),
            ("订单金额\n", "", None),
        ] {
            for part in [1, 3, 1000] {
                let (_, read_rows, read_summary) = read(bill.as_bytes(), part).unwrap();
                assert_eq!((read_rows.as_str(), read_summary.as_deref()), (rows, summary), "{bill}");
            }
        }
    }

    #[test]
    fn a_line_that_is_none_of_a_bill_is_named() {
        let told = |bill: &str| refusal(bill).1;
        assert_eq!(refusal("").0, "ERR_MALFORMED");
        assert!(told("`1\n").contains("line 1 comes before the header"));
        assert!(told("订单金额,商品名称\n`1.00\n").contains("line 2 does not have 2 fields"));
        assert!(told("订单金额\n`1.00,`x\n").contains("line 2 does not have 1 fields"));
        // A shift is told as such, not as what it makes of the columns behind it.
        assert!(told("商品名称,订单金额\n`a,`b,`1.00\n").contains("line 2 does not have 2 fields"));
        assert!(told("订单金额\n`1.00\n`abc\n").contains("line 3 has no number as its order_amount"));
        assert!(told("订单金额\n总交易单数\n`1\nx\n").contains("line 4 comes after the summary"));
        assert!(told("订单金额\n总交易单数\n总交易单数\n").contains("line 3 comes after the summary"));
        assert_eq!(read(b"\xff\xfe\n", 9).unwrap_err().code(), "ERR_MALFORMED");
    }

    #[test]
    fn a_line_without_end_is_stopped() {
        for part in [1_000, 1_000_000] {
            let mut table = Table::default();
            let endless = vec![b'x'; 1_000_000];
            let read = endless.chunks(part).try_for_each(|bytes| table.read(bytes, &mut Vec::new()));
            assert_eq!(read.unwrap_err().code(), "ERR_LIMIT");
            assert!(table.line.len() <= LONGEST_LINE);
            let ended = [&endless[..], b"\n"].concat();
            assert_eq!(read_all(&ended, part), "ERR_LIMIT");
        }
        let longest = format!("{}\n", "x".repeat(LONGEST_LINE));
        assert!(read(longest.as_bytes(), 4096).is_ok());
    }

    fn read_all(bill: &[u8], part: usize) -> &'static str {
        read(bill, part).unwrap_err().code()
    }
}
