// Operations that no product of the sandbox plays, and answers of your own to any.

/**
 * Answers of your own. Whatever you set, the request is authenticated as ever, and the answer is signed.
 *
 * @example
 * await sandbox.answers.set({
 *   method: 'GET',
 *   path: '/v3/marketing/favor/stocks/{stock_id}',
 *   body: { stock_id: '9836588', status: 'running' },
 * });
 * await sandbox.answers.set({
 *   method: 'POST',
 *   path: '/v3/marketing/favor/stocks/{stock_id}/start',
 *   status: 403,
 *   body: { code: 'RULE_LIMIT', message: '未满足规则' },
 *   times: 1,
 * });
 */
export interface SandboxAnswers {
  /**
   * Sets the answer of an operation, in place of one that was set for the same method and path. It may be one that a
   * product plays, which then does nothing, or one that the sandbox does not know.
   * @throws {SandboxError} `ARGUMENT_INVALID`
   */
  set(answer: AnswerOptions): Promise<SetAnswer>;
  /** Those that are not used up, the newest first. */
  list(): Promise<SetAnswer[]>;
  clear(): Promise<void>;
}

export interface AnswerOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without query. A segment `{out_trade_no}` stands for any value. */
  path: string;
  /** 200 to 599. Default 200, or 204 without a body. */
  status?: number;
  /**
   * The JSON of the answer, or the text of a file. Sensitive fields in clear: they are encrypted, if it is a success of
   * an operation that the sandbox knows. In process it may be a function of the request.
   */
  body?: unknown | ((request: AskedOperation) => unknown);
  /** How many requests get it; default `always`. */
  times?: number | 'always';
  /** Whether a request of an operation that the sandbox knows is checked first, as without this answer; default true. */
  checked?: boolean;
}

/** An answer that was set, with what is left of it. */
export type SetAnswer = AnswerOptions & Required<Pick<AnswerOptions, 'status' | 'times' | 'checked'>>;

/** A request that was checked, sensitive fields in clear; or as it came, if it was not checked. */
export interface AskedOperation {
  /** Path parameters. */
  params: Record<string, string>;
  query: Record<string, string | string[]>;
  body?: any;
  /** The generic answer, sensitive fields in clear. Absent if the request was not checked. */
  answer?: any;
}

/** An operation of WeChat Pay's, and who answers it. */
export interface SandboxOperation {
  method: string;
  /** With parameters as `{out_trade_no}`. */
  path: string;
  /** The name of the product. */
  product: string;
  /**
   * `played`: the sandbox keeps books and follows the rules of the product. `generic`: it checks the request, forgets
   * it, and gives an answer of the right shape. `scripted`: you have set the answer.
   */
  answer: 'played' | 'generic' | 'scripted';
}
