"""wechatpayv3 as a child process: one call a line, one answer a line, both JSON."""

import json
import sys

from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core


def connect(url, notifyUrl, mchid, appid, privateKey, serialNo, apiV3Key, publicKeyId=None, publicKey=None, **others):
    # It has no setting for the host, and calls it while it is made if it has no public key.
    Core._gate_way = property(lambda core: url, lambda core, official: None)
    return WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=mchid,
        appid=appid,
        private_key=privateKey,
        cert_serial_no=serialNo,
        apiv3_key=apiV3Key,
        notify_url=notifyUrl,
        public_key_id=publicKeyId,
        public_key=publicKey,
        timeout=(10, 10),
    )


def answer(sdk, call, values):
    if call in ("sign", "decrypt"):
        return getattr(sdk, call)(values)
    if call == "open":
        # None for a wrong signature, and for a ciphertext that does not decrypt.
        return sdk.callback(values["headers"], values["body"])
    code, message = getattr(sdk, call)(**values)
    if code not in (200, 204):
        raise RuntimeError(f"{code} {message}")
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
