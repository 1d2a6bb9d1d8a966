// The list of platform certificates (平台证书).
import type { EncryptedResource } from '../index.d.ts';

/** What `pay.certificates` answers. */
export interface PlatformCertificates {
  data: Array<{
    serial_no: string;
    effective_time: string;
    expire_time: string;
    /** One PEM certificate: `pay.decryptResource` opens it. */
    encrypt_certificate: EncryptedResource;
    [more: string]: unknown;
  }>;
  [more: string]: unknown;
}
