//! What can be said of options without the network: what is refused, what will be trouble, what is fine.

use super::check::{Check, Status};
use super::keys::{further_keys, merchant_key, platform_keys};
use super::{Merchant, Options, is_local};
use crate::base::time::{DAY, UnixTime};
use crate::error::{Error, Issue, Text, text};
use crate::keys::{KeyFile, KeyMaterial, MerchantKey, PlatformKey, PlatformKeys};

/// Days before its end at which a certificate is worth a warning.
const NOTICE_DAYS: i64 = 30;

/// Checks the options in `json` as [`Merchant::from_json`] does, and says of each what was found. `environment`: the
/// options that come from environment variables, joined by commas. `now`: this machine's clock, or why it has none.
pub fn report(json: &[u8], environment: &str, now: Result<UnixTime, Error>) -> Vec<Check> {
    let (mut options, _) = match Options::read(json) {
        Ok(read) => read,
        Err(error) => return refusals(error).map(Check::refused).collect(),
    };
    let refused = Merchant::from_json(json, environment).err().map(refusals).into_iter().flatten();
    let mut checks: Vec<Check> = refused.map(Check::refused).collect();
    let mut now_known = None;
    match now {
        Ok(now) => now_known = Some(now),
        Err(error) => checks.extend(refusals(error).map(Check::refused)),
    }
    let found = Findings { options: &options, now: now_known };
    // Of an option that is refused there is nothing more to say.
    let more: Vec<_> =
        found.all().into_iter().filter(|check| !checks.iter().any(|other| other.name == check.name)).collect();
    checks.extend(more);
    options.wipe();
    checks.sort_by_key(|check| ORDER.iter().position(|name| *name == check.name).unwrap_or(ORDER.len()));
    checks
}

/// The order of a report.
const ORDER: [&str; 16] = [
    "mchid",
    "brandId",
    "privateKey",
    "signer",
    "serialNo",
    "certificate",
    "merchantKeys",
    "apiV3Key",
    "apiV2Key",
    "publicKeyId",
    "publicKey",
    "platformKeys",
    "platformCertificates",
    "appid",
    "notifyUrl",
    "baseUrl",
];

fn refusals(error: Error) -> impl Iterator<Item = Issue> {
    if let Error::Config(issues) = error { issues } else { Vec::new() }.into_iter()
}

/// What is found out about options of which some may be refused.
struct Findings<'o> {
    options: &'o Options,
    now: Option<UnixTime>,
}

impl Findings<'_> {
    fn all(&self) -> Vec<Check> {
        let key = merchant_key(self.options, &mut Vec::new());
        let further = further_keys(self.options, key.as_ref(), &mut Vec::new());
        let platform_keys = platform_keys(self.options, key.iter().chain(&further), &mut Vec::new());
        let certificate = key.as_ref().and_then(|key| self.certificate_of(key));
        let mut checks =
            Vec::from([match self.options.brand_id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
                Some(id) => Check::ok("brandId", text!("品牌 ID {0}", "brand id {0}", id)),
                None => Check::ok("mchid", text!("商户号 {0}", "merchant number {0}", self.options.mchid.trim())),
            }]);
        checks.extend(key.as_ref().map(|key| self.merchant(key, certificate)).into_iter().flatten());
        checks.extend(further.iter().map(|key| {
            Check::ok(
                "merchantKeys",
                text!(
                    "更换期间的另一把密钥，证书序列号 {0}",
                    "a further key, for the time of a change: certificate {0}",
                    key.serial_no()
                ),
            )
        }));
        checks.push(self.api_v3_key());
        checks.extend(self.options.api_v2_key.as_ref().map(|_| {
            let found =
                text!("APIv2密钥，用于支付分的小程序页面", "an APIv2 key, for payscore's page in the mini program");
            Check::ok("apiV2Key", found)
        }));
        checks.extend(self.platform(&platform_keys));
        checks.push(self.appid());
        checks.push(self.notify_url());
        checks.extend(self.base_url());
        checks.push(self.clock(&platform_keys, certificate));
        checks
    }

    /// The private key, and what is known of its certificate.
    fn merchant(&self, key: &MerchantKey, certificate: Option<(UnixTime, UnixTime)>) -> Vec<Check> {
        let form = [Some(&self.options.private_key), self.options.certificate.as_ref()].into_iter().flatten();
        let form = form.filter_map(|text| KeyFile::read("privateKey", text.as_bytes()).ok()?.private_form()).next();
        let private = match form {
            Some(form) => Check::ok(
                "privateKey",
                text!("商户API私钥：RSA-2048，{0}", "merchant API private key: RSA-2048, {0}", form),
            ),
            None => Check::with_remedy(
                "signer",
                Status::Unchecked,
                text!(
                    "私钥在 signer 里；它签得对不对，离线无法得知",
                    "the private key is in the signer; whether it signs right cannot be told offline"
                ),
                text!("请运行 pay.doctor()。", "Run pay.doctor()."),
            ),
        };
        let serial = match certificate {
            Some(_) => Check::ok(
                "serialNo",
                text!(
                    "商户API证书序列号 {0}，取自证书",
                    "serial number of the merchant API certificate: {0}, from the certificate",
                    key.serial_no()
                ),
            ),
            None => Check::with_remedy(
                "serialNo",
                Status::Unchecked,
                text!(
                    "商户API证书序列号 {0}；没有证书，无从得知私钥是否与它成对",
                    "serial number of the merchant API certificate: {0}; without the certificate nothing tells whether the private key belongs to it",
                    key.serial_no()
                ),
                text!(
                    "请同时传入 certificate（apiclient_cert.pem），或运行 pay.doctor()。",
                    "Pass certificate (apiclient_cert.pem) as well, or run pay.doctor()."
                ),
            ),
        };
        let whose = if key.is_outside() {
            text!("商户API证书", "merchant API certificate")
        } else {
            text!("商户API证书与私钥成对", "the merchant API certificate belongs to the private key")
        };
        let certificate =
            certificate.map(|validity| self.validity("certificate", whose, validity, Status::Failed, RENEW));
        [private, serial].into_iter().chain(certificate).collect()
    }

    /// The validity of the merchant's certificate, wherever it was given.
    fn certificate_of(&self, key: &MerchantKey) -> Option<(UnixTime, UnixTime)> {
        let texts = [self.options.certificate.as_deref(), Some(self.options.private_key.as_str())];
        texts.into_iter().flatten().find_map(|text| {
            let mut file = KeyFile::read("certificate", text.as_bytes()).ok()?;
            match file.take_certificate_of(key.public_key()?)? {
                KeyMaterial::Certificate { validity, .. } => Some(validity),
                _ => None,
            }
        })
    }

    /// A certificate, by its validity. `ended`: the verdict on one that cannot be used today.
    fn validity(
        &self,
        name: &str,
        whose: Text,
        (begin, end): (UnixTime, UnixTime),
        ended: Status,
        remedy: Text,
    ) -> Check {
        let days = self.now.map(|now| (end.0 - now.0).div_euclid(DAY));
        let (status, message) = match (self.now, days) {
            (Some(now), _) if now < begin => (
                ended,
                text!(
                    "{0}；按本机时钟尚未生效，{1} 起有效",
                    "{0}; by this machine's clock it is not valid before {1}",
                    whose,
                    begin.date()
                ),
            ),
            (Some(now), _) if now > end => (
                ended,
                text!(
                    "{0}；按本机时钟已于 {1} 过期",
                    "{0}; by this machine's clock it expired on {1}",
                    whose,
                    end.date()
                ),
            ),
            (_, Some(days)) if days < NOTICE_DAYS => (
                Status::Warning,
                text!("{0}；{1} 天后（{2}）过期", "{0}; it expires in {1} days, on {2}", whose, days, end.date()),
            ),
            _ => {
                return Check::ok(name, text!("{0}，有效期至 {1}", "{0}, valid until {1}", whose, end.date()));
            }
        };
        Check::with_remedy(name, status, message, remedy)
    }

    fn api_v3_key(&self) -> Check {
        let form = match self.options.api_v3_keys.as_slice() {
            [one, other] if one.trim() == other.trim() => {
                return Check::with_remedy(
                    "apiV3Key",
                    Status::Warning,
                    text!("两个 APIv3密钥相同", "both APIv3 keys are the same"),
                    text!(
                        "更换期间请传入 [现用, 另一个]；平时只传一个。",
                        "During a change pass [current, other]; otherwise only one."
                    ),
                );
            }
            [] => {
                return Check::with_remedy(
                    "apiV3Key",
                    Status::Unchecked,
                    text!(
                        "没有传 APIv3密钥：收到的通知不能解密",
                        "there is no APIv3 key: notifications cannot be opened"
                    ),
                    text!("要接收通知时，请传入 apiV3Key。", "Pass apiV3Key if you receive notifications."),
                );
            }
            [_] => text!("APIv3密钥：32 个字符", "APIv3 key: 32 characters"),
            several => text!("{0} 个 APIv3密钥，都是 32 个字符", "{0} APIv3 keys of 32 characters", several.len()),
        };
        Check::ok(
            "apiV3Key",
            text!(
                "{0}；是否就是商户平台上设置的那一个，离线无法得知",
                "{0}; whether it is the one set in the merchant platform cannot be told offline",
                form
            ),
        )
    }

    /// The keys that may sign for WeChat Pay.
    fn platform(&self, keys: &PlatformKeys) -> Vec<Check> {
        let usable = |key: &PlatformKey| self.now.is_none_or(|now| key.valid(now));
        // One certificate of several may have ended; without any other key nothing can be verified.
        let downloads = self.options.platform_certificates.is_some();
        let ended = if downloads || keys.iter().any(usable) { Status::Warning } else { Status::Failed };
        let check = |key: &PlatformKey| match key.validity() {
            None => Check::ok("publicKey", text!("微信支付公钥 {0}", "WeChat Pay public key {0}", key.id())),
            Some(validity) => {
                let whose = text!("微信支付平台证书 {0}", "platform certificate {0}", key.id());
                self.validity("platformKeys", whose, validity, ended, NEW_CERTIFICATES)
            }
        };
        let downloaded = downloads.then(|| {
            Check::ok(
                "platformCertificates",
                text!(
                    "平台证书由客户端自行下载和更新",
                    "platform certificates are downloaded and renewed by the client itself"
                ),
            )
        });
        keys.iter().map(check).chain(downloaded).collect()
    }

    fn appid(&self) -> Check {
        match self.options.appid.as_deref() {
            // Anything of up to 32 letters and digits is accepted, a misplaced key as well, so it is not repeated.
            Some(_) => Check::with_remedy(
                "appid",
                Status::Unchecked,
                text!(
                    "appid 的写法正确；是否已与商户号绑定，离线无法得知",
                    "the appid is well-formed; whether it is bound to the mchid cannot be told offline"
                ),
                text!(
                    "请在商户平台查看 appid 的绑定；未绑定时，下单会返回 APPID_MCHID_NOT_MATCH。",
                    "Look at its binding in the merchant platform; an order with an unbound appid gets APPID_MCHID_NOT_MATCH."
                ),
            ),
            None => Check::with_remedy(
                "appid",
                Status::Unchecked,
                text!("没有传 appid", "there is no appid"),
                text!("请传入 appid，或在每次下单时填写。", "Pass appid, or name it in each order."),
            ),
        }
    }

    fn notify_url(&self) -> Check {
        match self.options.notify_url.as_deref() {
            // Its path may hold a secret, so it is not repeated.
            Some(_) => Check::ok(
                "notifyUrl",
                text!(
                    "通知地址的写法正确；微信支付能否访问它，离线无法得知",
                    "the notification address is well-formed; whether WeChat Pay can reach it cannot be told offline"
                ),
            ),
            None => Check::with_remedy(
                "notifyUrl",
                Status::Unchecked,
                text!("没有传 notifyUrl", "there is no notifyUrl"),
                text!(
                    "请传入 notifyUrl，或在每次下单时填写 notify_url。",
                    "Pass notifyUrl, or name notify_url in each order."
                ),
            ),
        }
    }

    fn base_url(&self) -> Option<Check> {
        let url = self.options.base_url.as_deref()?.trim();
        let message = text!("请求发往 {0}", "requests go to {0}", url);
        if !is_local(Some(url)) {
            return Some(Check::ok("baseUrl", message));
        }
        let remedy =
            text!("这只适合测试；正式环境请去掉 baseUrl。", "That is for tests; leave baseUrl out in production.");
        Some(Check::with_remedy("baseUrl", Status::Warning, message, remedy))
    }

    /// The clock, by the only thing that is known offline: a certificate is not issued in the future.
    fn clock(&self, platform: &PlatformKeys, own: Option<(UnixTime, UnixTime)>) -> Check {
        let issued = platform.iter().filter_map(PlatformKey::validity).chain(own).map(|(begin, _)| begin);
        if let (Some(now), Some(latest)) = (self.now, issued.max())
            && now < latest
        {
            return Check::with_remedy(
                "clock",
                Status::Failed,
                text!(
                    "本机时钟是 {0}，而所给的一份证书 {1} 才生效",
                    "this machine's clock says {0}, but a certificate given is not valid before {1}",
                    now.date(),
                    latest.date()
                ),
                text!("请校准本机时钟。", "Synchronise this machine's clock."),
            );
        }
        Check::with_remedy(
            "clock",
            Status::Unchecked,
            text!(
                "本机时钟是否准确，离线无法得知；相差超过 5 分钟，微信支付就会拒绝请求",
                "whether this machine's clock is right cannot be told offline; WeChat Pay refuses requests from 5 minutes on"
            ),
            text!("请开启时间同步（NTP），或运行 pay.doctor()。", "Keep it synchronised (NTP), or run pay.doctor()."),
        )
    }
}

const RENEW: Text = text!(
    "请在商户平台（账户中心 → API安全）申请新的商户API证书，更换 privateKey 和 certificate。若证书没有问题，请校准本机时钟。",
    "Apply for a new merchant API certificate in the merchant platform (账户中心 → API安全), and replace privateKey and certificate. If the certificate is right, synchronise this machine's clock."
);
const NEW_CERTIFICATES: Text = text!(
    "请换成现用的平台证书，或改用微信支付公钥。若证书没有问题，请校准本机时钟。",
    "Replace it by the current platform certificate, or change to the WeChat Pay public key. If the certificate is right, synchronise this machine's clock."
);
