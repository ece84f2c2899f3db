/** What the stores need of a log; a pino logger is one. Given from outside, since the console enters the product through one file. */
export interface StoreLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}
