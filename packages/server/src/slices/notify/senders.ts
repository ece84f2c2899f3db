import { createHmac } from 'node:crypto';
import { HaechiError, renderMessage } from '@haechi/contract';
import { createTransport } from 'nodemailer';
import type { Outbound } from '../../platform/outbound.ts';
import type { Outgoing } from './message.ts';

export interface Target {
  readonly kind: 'webhook' | 'slack' | 'email';
  readonly url: string | null;
  readonly to: readonly string[];
  readonly secret: string | null;
}
export interface SenderDeps {
  readonly outbound: Outbound;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly now: () => Date;
}

/** Sends one message; resolves when the receiver took it, throws with the reason when it did not. */
export async function send(deps: SenderDeps, target: Target, message: Outgoing): Promise<void> {
  if (target.kind === 'email') return sendMail(deps, target, message);
  const post = target.kind === 'slack' ? slackPost(message) : webhookPost(deps.now(), target, message);
  const answer = await deps.outbound.send({ url: target.url ?? '', method: 'POST', ...post });
  if (answer.status < 200 || answer.status >= 300)
    throw new Error(`the receiver answered ${answer.status}: ${answer.text.slice(0, 200)}`);
}

/** Standard Webhooks 1.0: id, time and body are signed with HMAC-SHA256; the id stays the same over all attempts. */
function webhookPost(now: Date, target: Target, message: Outgoing) {
  const { notice } = message;
  const body = JSON.stringify({
    type: notice.event,
    timestamp: message.createdAt.toISOString(),
    data: {
      system: notice.system,
      severity: notice.severity,
      subject: renderMessage(notice.subject, message.language),
      text: notice.body.map((line) => renderMessage(line, message.language)),
      link: message.link,
      ...notice.refs,
    },
  });
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from((target.secret ?? '').replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${message.id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
}

function slackPost(message: Outgoing) {
  const { notice, language } = message;
  const subject = slackText(renderMessage(notice.subject, language));
  const lines = notice.body.map((line) => `• ${slackText(renderMessage(line, language))}`);
  const link = message.link === null ? [] : [`<${message.link}|Haechi>`];
  const text = [`*${subject}*`, ...lines, ...link].join('\n');
  return {
    body: JSON.stringify({
      text: subject,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, 3_000) } }],
    }),
    headers: { 'content-type': 'application/json' },
  };
}

/** Slack reads `&`, `<` and `>` as markup; everything else is plain. */
function slackText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

async function sendMail(deps: SenderDeps, target: Target, message: Outgoing): Promise<void> {
  if (deps.smtp === null)
    throw new HaechiError(
      'invalid_configuration',
      'No mail server is set: give HAECHI_SMTP_URL and start the server again.',
    );
  const transport = createTransport(withTimeouts(deps.smtp.url));
  const { notice, language } = message;
  const lines = notice.body.map((line) => renderMessage(line, language));
  try {
    await transport.sendMail({
      from: deps.smtp.from,
      to: [...target.to],
      subject: renderMessage(notice.subject, language),
      text: [...lines, ...(message.link === null ? [] : ['', message.link])].join('\n'),
      messageId: `<${message.id}@haechi>`,
      headers: { 'X-Haechi-Event': notice.event },
    });
  } finally {
    transport.close();
  }
}

/** A mail server that does not answer must not hold the outbox; the limits travel in the address, where the library reads them. */
function withTimeouts(address: string): string {
  const url = new URL(address);
  const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
  for (const [name, ms] of Object.entries(limits))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms));
  return url.toString();
}
