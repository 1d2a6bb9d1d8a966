"""wechatpayv3 as a child process: one call a line, one answer a line, both JSON."""

import base64
import json
import sys

from wechatpayv3 import SignType, WeChatPay, WeChatPayType
from wechatpayv3.core import Core


def connect(
    notifyUrl, mchid, appid, privateKey, serialNo, apiV3Key, url=None, publicKeyId=None, publicKey=None, partner=False, **others
):
    # It has no setting for the host, and calls it while it is made if it has no public key. Without a URL it calls its own.
    if url is not None:
        Core._gate_way = property(lambda core: url, lambda core, official: None)
    return WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=mchid,
        appid=appid,
        private_key=privateKey,
        cert_serial_no=serialNo,
        apiv3_key=apiV3Key,
        notify_url=notifyUrl,
        partner_mode=partner,
        public_key_id=publicKeyId,
        public_key=publicKey,
        timeout=(10, 10),
    )


def answer(sdk, call, values, partner=None):
    if partner is not None:
        sdk._partner_mode = partner
    if call == "methods":
        return [name for name in dir(sdk) if not name.startswith("_")]
    if call == "sign":
        # The parameters of payscore are named, and signed with the API v3 key.
        return sdk.sign(values, SignType.HMAC_SHA256 if isinstance(values, dict) else SignType.RSA_SHA256)
    if call == "decrypt":
        return sdk.decrypt(values)
    if call == "open":
        # None for a wrong signature, and for a ciphertext that does not decrypt.
        return sdk.callback(values["headers"], values["body"])
    if call == "decrypt_callback":
        return sdk.decrypt_callback(values["headers"], values["body"])
    if call == "certificates":
        # It has no method for them; this is what its constructor calls.
        return sdk._core._update_certificates()
    if "pay_type" in values:
        values["pay_type"] = WeChatPayType[values["pay_type"]]
    code, message = getattr(sdk, call)(**values)
    if code not in (200, 204):
        raise RuntimeError(f"{code} {message}")
    if isinstance(message, bytes):
        return base64.b64encode(message).decode()
    return json.loads(message) if message else None


def main():
    sdk = connect(**json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        try:
            told = {"value": answer(sdk, **json.loads(line))}
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), flush=True)


main()
