import type { Language, Message } from '@haechi/contract';

/** Something to be told to people: a subject, sentences, and where to read on (a path of the console). */
export interface Notice {
  /** Dotted name of what happened, for receivers that filter: `alert.raised`, `incident.opened`. */
  readonly event: string;
  readonly system: string | null;
  readonly severity: 'minor' | 'serious';
  readonly subject: Message;
  readonly body: readonly Message[];
  readonly path: string;
  /** Ids a program can follow: `{alert: 'alr_…'}`. */
  readonly refs: Readonly<Record<string, string>>;
}

/** A notice on its way to one channel. */
export interface Outgoing {
  readonly id: string;
  readonly notice: Notice;
  readonly language: Language;
  readonly createdAt: Date;
  readonly attempt: number;
  /** Absolute link, or null when HAECHI_PUBLIC_URL is not set. */
  readonly link: string | null;
}
