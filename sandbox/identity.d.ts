/**
 * Who the merchant and the pretended WeChat Pay are: modes, credentials, keys.
 */

/**
 * How WeChat Pay signs for this merchant: with its public key; with platform certificates, as for merchants from before
 * autumn 2024; or with either, while such a merchant switches to the public key.
 */
export type SandboxMode = 'public-key' | 'certificates' | 'switching';

/** The merchant's credentials, under the names of the client's options: a client can be made of them in every mode. */
export type SandboxCredentials<Mode extends SandboxMode = 'public-key'> = Mode extends 'certificates'
  ? MerchantCredentials & CertificateCredentials
  : Mode extends 'switching'
    ? MerchantCredentials & PublicKeyCredentials & CertificateCredentials
    : MerchantCredentials & PublicKeyCredentials;

/** What is the merchant's own. */
export interface MerchantCredentials {
  mchid: string;
  appid: string;
  /** Merchant API private key, PKCS#8 PEM. */
  privateKey: string;
  /** Serial number of the merchant certificate, 40 upper-case hexadecimal digits. */
  serialNo: string;
  /** Merchant API certificate, PEM. */
  certificate: string;
  /** APIv3 key, 32 characters. */
  apiV3Key: string;
  /** APIv2 key, 32 characters. */
  apiV2Key: string;
  /** Where notifications go unless an order says otherwise. */
  notifyUrl: string;
}

/** Those of the sandbox's brand (品牌), under the names of the client's options. Its key pair is the merchant's. */
export interface BrandCredentials extends PublicKeyCredentials {
  brandId: string;
  privateKey: string;
  /** Serial number of the brand's own certificate. */
  serialNo: string;
  certificate: string;
}

export interface PublicKeyCredentials {
  /** Identifier of the WeChat Pay public key. */
  publicKeyId: string;
  /** WeChat Pay public key, SPKI PEM. */
  publicKey: string;
}

export interface CertificateCredentials {
  /** The platform certificates that are listed now, PEM, the newest last. */
  platformKeys: { certificate: string }[];
}

/** All keys of a sandbox, its own private keys included: keep and reuse them to save the time of key generation. */
export interface SandboxKeys {
  /** Merchant API private key, PKCS#8 PEM, RSA-2048. */
  privateKey: string;
  serialNo: string;
  /** 32 characters of `[0-9A-Za-z]`. */
  apiV3Key: string;
  /** 32 characters; default: fresh ones. */
  apiV2Key?: string;
  /** `PUB_KEY_ID_` and digits. */
  publicKeyId: string;
  /** The pretended WeChat Pay's private key, PKCS#8 PEM, RSA-2048. */
  wechatpayPrivateKey: string;
  /** Platform certificates. Without any, the modes that need one create it. */
  certificateKeys?: CertificateKey[];
}

/** A platform certificate before it is signed: the same data give the same certificate. */
export interface CertificateKey {
  /** PKCS#8 PEM, RSA-2048. */
  privateKey: string;
  /** At most 40 upper-case hexadecimal digits, the first one not 0. */
  serialNo: string;
  /** RFC 3339, as `expireTime`. */
  effectiveTime: string;
  expireTime: string;
}

/** A merchant on whose behalf a service provider calls. */
export interface SubMerchant {
  mchid: string;
  /** Its own app, if it has one. */
  appid?: string;
}
