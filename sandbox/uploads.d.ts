/** Uploads: what arrived. */

/** A file that was accepted. It is not kept. */
export interface UploadView {
  /** What the answer gave: `media_id`, `file_id` and so on; the last part of a `media_url` without its ending. */
  id: string;
  /** Of the interface, as it was requested. */
  path: string;
  filename: string;
  /** Bytes. */
  size: number;
  /** As it was sent. */
  meta: Record<string, unknown>;
  /** RFC 3339, in Beijing time. */
  upload_time: string;
}

/**
 * The files that arrived whole and fitted their digest. After an upload of unknown outcome they tell a test whether it took
 * effect; WeChat Pay has no such query.
 *
 * @example
 * const { media_id } = await client.media.uploadImage(file);
 * (await sandbox.uploads.get(media_id)).size; // bytes
 */
export interface SandboxUploads {
  /** @throws {SandboxError} `RESOURCE_NOT_EXISTS` */
  get(id: string): Promise<UploadView>;
  /** Oldest first. */
  list(): Promise<UploadView[]>;
}
