//! What an error says: its message and its remedy, in both languages.

use super::{
    Connection, Error, FileKind, Issue, Language, Outcome, Repeat, Text, TransportKind, Tried, VerifyKind, text,
};

impl Error {
    /// What happened, in one line.
    pub fn message(&self, language: Language) -> String {
        let (title, issues) = match self {
            Self::Config(issues) => (text!("选项有误", "unusable configuration"), issues),
            Self::Input(issues) => (text!("输入有误，未发送", "unusable input, nothing was sent"), issues),
            Self::Mismatch(issues) => (text!("不是预期的付款", "not the expected payment"), issues),
            _ => return self.summary().say(language),
        };
        list(&title, issues, language)
    }

    /// What happened; of several issues the first.
    pub(crate) fn summary(&self) -> Text {
        match self {
            Self::Config(issues) | Self::Input(issues) | Self::Mismatch(issues) => issues
                .first()
                .map_or(text!("", ""), |issue| text!("{0} {1}", "{0} {1}", &issue.field, issue.reason.clone())),
            Self::Transport { kind, sent, connection, .. } => lost(*kind, *sent, connection),
            Self::Api(error) => error.summary(),
            Self::Verify { refusal, .. } => {
                text!("不可信：{0}", "not authentic: {0}", refusal.reason.clone())
            }
            Self::Certificates(cause) => text!(
                "平台证书下载失败，未发送：{0}",
                "the platform certificates could not be downloaded, nothing was sent: {0}",
                match &**cause {
                    // The outcome of the download is none of the call.
                    Self::Transport { kind, connection, .. } => unanswered(*kind, connection),
                    cause => cause.summary(),
                }
            ),
            Self::Signer(reason) => text!("签名器{0}", "the signer {0}", (**reason).clone()),
            Self::Decrypt => text!("无法解密", "the ciphertext could not be opened"),
            Self::Malformed(refusal) => {
                text!("验签通过，但与文档不符：{0}", "authentic but not as documented: {0}", refusal.reason.clone())
            }
            Self::File { reason, .. } => {
                text!("下载的文件不可用：{0}", "the downloaded file is not usable: {0}", (**reason).clone())
            }
            Self::Tried(tried) if tried.attempts.len() < 2 => tried.summary(),
            Self::Tried(tried) => {
                let times = tried.attempts.len();
                text!("{0}（共尝试 {1} 次）", "{0} (after {1} attempts)", tried.summary(), times)
            }
            Self::Internal(what) => text!("内部错误：{0}", "internal error: {0}", what),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> Text {
        match self {
            Self::Config(issues) | Self::Input(issues) | Self::Mismatch(issues) => {
                issues.first().map_or(text!("", ""), |issue| issue.remedy.clone())
            }
            Self::Transport { sent: false, kind: TransportKind::Connection, .. } => CHECK_NETWORK,
            Self::Transport { sent: false, .. } => CALL_AGAIN,
            Self::Transport { kind: TransportKind::Limit, .. } => text!(
                "结果未知：请查询订单。接口应答不会这么长：请检查本机与微信支付之间的代理。",
                "The outcome is unknown: query the order. No API answer is that long: check the proxies between this machine and WeChat Pay."
            ),
            Self::Transport { repeat, .. } => repeat.remedy(),
            Self::Api(error) => error.remedy(),
            Self::Verify { kind, refusal } => {
                let own = refusal.remedy.clone().unwrap_or_else(|| kind.remedy());
                match (refusal.repeat, kind) {
                    // What follows a probe of a notification does not follow one of an answer.
                    (Some(repeat), VerifyKind::Probe) => repeat.remedy(),
                    (repeat, _) => after(repeat, own),
                }
            }
            Self::Certificates(cause) => match &**cause {
                Self::Decrypt => text!(
                    "请检查 apiV3Key：平台证书用它加密，它可能已被修改，或属于另一个商户。",
                    "Check apiV3Key: the certificates are encrypted with it, and it was changed or belongs to another merchant."
                ),
                Self::Api(told) if !matches!(told.status, 401 | 404 | 429) => text!(
                    "{0}如果该商户没有平台证书，请配置 publicKeyId 和 publicKey（微信支付公钥）。",
                    "{0} If this merchant has no platform certificates, configure publicKeyId and publicKey (微信支付公钥).",
                    // Nobody has to query what became of a download.
                    if told.retryable() { CALL_AGAIN } else { told.remedy() }
                ),
                Self::Transport { .. } => CHECK_NETWORK,
                cause => cause.remedy(),
            },
            Self::Signer(_) => text!(
                "请检查 signer：sign 用商户API私钥对收到的字节做 RSASSA-PKCS1-v1_5（SHA-256）签名，返回 256 字节的 Uint8Array，不是 base64 文本；decrypt 做 RSAES-OAEP（SHA-1）解密。私钥须与 certificate 或 serialNo 对应。",
                "Check the signer: sign is RSASSA-PKCS1-v1_5 with SHA-256 over the bytes it is given, and gives 256 bytes as a Uint8Array, not as base64 text; decrypt is RSAES-OAEP with SHA-1. Both use the private key of certificate or serialNo."
            ),
            Self::Decrypt => text!(
                "请检查 APIv3密钥：可能已被修改，或属于另一个商户。如果是敏感字段：它不是用本客户端 serialNo 的证书加密的。",
                "Check the APIv3 key: it was changed, or belongs to another merchant. A sensitive field: it was not encrypted to the certificate of this client's serialNo."
            ),
            Self::Malformed(refusal) => after(
                refusal.repeat,
                text!("请保留 requestId 供微信支付技术支持排查。", "Keep the requestId for WeChat Pay's support."),
            ),
            Self::File { kind, .. } => match kind {
                FileKind::Hash => text!(
                    "请丢弃已读到的内容，重新获取下载地址后再下载。",
                    "Discard what was read of it, ask for the download URL again, and download it again."
                ),
                FileKind::Limit => text!(
                    "请丢弃已读到的内容；如果文件确实这么长，请调大 maxBytes。",
                    "Discard what was read of it; if the file is really that long, raise maxBytes."
                ),
                FileKind::Layout => text!(
                    "请用 saveTo 保存原文件后查看该行。",
                    "Save the file itself with saveTo, and look at that line."
                ),
            },
            Self::Tried(tried) if tried.unknown => match tried.last.outcome() {
                Outcome::Unknown => tried.last.remedy(),
                // What was refused now is to be mended, and an earlier attempt may have taken effect.
                Outcome::Refused => after(Some(tried.repeat.max(Repeat::QueryFirst)), tried.last.remedy()),
                // What is right for the last attempt would be wrong for the call.
                Outcome::NotSent => tried.repeat.remedy(),
            },
            Self::Tried(tried) => tried.last.remedy(),
            Self::Internal(_) => text!(
                "请附上本库和运行环境的版本报告此问题。",
                "Please report this with the version of the library and of the runtime."
            ),
        }
    }
}

impl Tried {
    /// How the last attempt ended. That it was not sent says nothing of the call, if an earlier one may have taken effect.
    fn summary(&self) -> Text {
        match &self.last {
            Error::Transport { kind, sent: false, connection, .. } if self.unknown => lost(*kind, true, connection),
            last => last.summary(),
        }
    }
}

/// The remedy for a refused message: if it is the answer to a call, what to do about the call comes first.
pub(super) fn after(repeat: Option<Repeat>, own: Text) -> Text {
    match repeat {
        Some(repeat) => text!("{0}{1}", "{0} {1}", repeat.remedy(), own),
        None => own,
    }
}

impl Repeat {
    /// The remedy when it is unknown whether the call took effect.
    pub(super) fn remedy(self) -> Text {
        match self {
            Self::Same => text!(
                "结果未知：请用完全相同的参数重试，或先查询。",
                "The outcome is unknown: repeat the call with identical parameters, or query."
            ),
            Self::QueryFirst => {
                text!("结果未知：重试之前请先查询。", "The outcome is unknown: query before you repeat the call.")
            }
            Self::Never => text!(
                "结果未知：请查询，不要直接重试。",
                "The outcome is unknown: query, and do not repeat the call by itself."
            ),
        }
    }
}

impl VerifyKind {
    /// What to do if a message fails at this step.
    fn remedy(self) -> Text {
        match self {
            Self::Header => text!(
                "请检查是否有代理去掉、重复或改写了 Wechatpay-* HTTP 头，以及地址是否真是微信支付的。",
                "Check that no proxy strips, repeats or rewrites the Wechatpay-* headers and that the URL is WeChat Pay's."
            ),
            Self::Algorithm => text!(
                "只支持 WECHATPAY2-SHA256-RSA2048；使用国密的商户暂时不能使用本库。",
                "Only WECHATPAY2-SHA256-RSA2048 is supported; merchants using SM cryptography cannot use this library yet."
            ),
            Self::Timestamp => text!(
                "请校准本机时钟；重放的旧报文同样会被拒绝。",
                "Synchronise this machine's clock; a replayed message is refused as well."
            ),
            Self::Probe => text!(
                "无需处理：微信支付在检查商户是否验签。请答复 4xx，真正的报文随后会到。",
                "Nothing to fix: WeChat Pay tests that signatures are verified. Answer 4xx; the genuine message follows."
            ),
            Self::UnknownKey => text!(
                "请配置这把密钥：PUB_KEY_ID_… 是微信支付公钥，传 publicKeyId 和 publicKey；十六进制序列号是平台证书，传 platformCertificates: true，由客户端下载。都已配置，则报文不是发给该商户的。",
                "Configure that key: PUB_KEY_ID_… is a WeChat Pay public key, passed as publicKeyId and publicKey; a hex serial number is a platform certificate, which the client downloads with platformCertificates: true. If both are there, the message is not for this merchant."
            ),
            Self::Signature => text!(
                "请原样传入收到的报文主体字节（不要解析后重新序列化），并检查所配置的公钥与其 ID 是否对应。",
                "Pass the body bytes exactly as received (never parsed and serialised again) and check that the configured key belongs to its id."
            ),
        }
    }
}

const CALL_AGAIN: Text = text!("请求没有发出，可以放心重试。", "Nothing was sent; call again.");
const CHECK_NETWORK: Text = text!(
    "请求没有发出，可以放心重试；请检查网络、DNS、代理和 baseUrl。",
    "Nothing was sent, so it is safe to call again; check network, DNS, proxy and baseUrl."
);

/// The message of a call without an answer.
fn lost(kind: TransportKind, sent: bool, connection: &Connection) -> Text {
    let what = unanswered(kind, connection);
    if sent {
        text!("{0}；结果未知", "{0}; the outcome is unknown", what)
    } else {
        text!("{0}；请求没有发出", "{0}; nothing was sent", what)
    }
}

/// Why there is no answer.
fn unanswered(kind: TransportKind, connection: &Connection) -> Text {
    let Connection { host, cause } = connection;
    let host = if host.is_empty() { text!("微信支付", "WeChat Pay") } else { text!("{0}", "{0}", host) };
    match (kind, cause) {
        (TransportKind::Connection, Some(cause)) => {
            text!("没有应答：与 {0} 的连接失败（{1}）", "no answer: the connection to {0} failed ({1})", host, cause)
        }
        (TransportKind::Connection, None) => {
            text!("没有应答：与 {0} 的连接失败", "no answer: the connection to {0} failed", host)
        }
        (TransportKind::Timeout, _) => {
            text!("{0} 在时限内没有应答", "no answer from {0} within the time limit", host)
        }
        (TransportKind::Aborted, _) => text!("调用已被取消", "the call was aborted"),
        (TransportKind::Limit, _) => text!(
            "{0} 的应答超过长度上限，没有读取",
            "the answer of {0} is longer than the limit and was not read",
            host
        ),
    }
}

/// A message names no more issues; `issues` has them all.
const MOST_NAMED: usize = 20;

fn list(title: &Text, issues: &[Issue], language: Language) -> String {
    let [colon, semicolon] = match language {
        Language::Chinese => ["：", "；"],
        Language::English => [": ", "; "],
    };
    let mut line = title.say(language);
    for (index, issue) in issues.iter().take(MOST_NAMED).enumerate() {
        line.push_str(if index == 0 { colon } else { semicolon });
        line.push_str(&issue.field);
        if let Some(variable) = issue.variable {
            line.push_str(" (");
            line.push_str(variable);
            line.push(')');
        }
        line.push(' ');
        issue.reason.write(language, &mut line);
    }
    line
}
