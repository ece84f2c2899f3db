import { HaechiError } from '@haechi/contract';
import type { OutboundAnswer } from '../../../../platform/outbound.ts';
import type { FeatureRow, ModelRuntime, RowOutcome, ScoreOptions } from '../../model-runtime.ts';
import type { OpenInput } from '../open-input.ts';
import { unreadableArtifact } from '../refusals.ts';
import { classesOf, inputsByName, regressionSignature, type Signature, taskOf } from '../signature.ts';
import { fillTemplate, TemplateFault } from './json-template.ts';
import type { RemoteDeps } from './remote-deps.ts';
import { parseRemoteDocument, type RemoteDocument } from './remote-document.ts';
import { type RemoteMapping, remoteMapping } from './remote-mapping.ts';
import { remoteOutcome } from './remote-outcome.ts';
import { remoteRow } from './remote-rows.ts';
import { retryAfterOf } from './retry-after.ts';
import type { UpstreamSecrets } from './secrets.ts';

/**
 * Opens a model that another server answers for. Nothing is asked of it yet: it may be down while its version is registered.
 * @throws HaechiError `artifact_unreadable` for a document that is none, names a secret that is not there, or has a template without sense.
 */
export function openRemote({ bytes, sha256, declared, remote }: OpenInput): ModelRuntime {
  const document = parseRemoteDocument(bytes);
  const signature = signatureOf(document, declared);
  const mapping = remoteMapping(document);
  checkTemplate(document);
  const endpoints = [document.url, ...document.replicas].map((url) => {
    const own = { ...document, url };
    const headers = headersOf(own, remote.secrets);
    return {
      name: new URL(url).host,
      score: (rows: readonly FeatureRow[], options?: ScoreOptions) =>
        score(rows, { document: own, mapping, headers, remote, ...options }),
    };
  });
  const [first] = endpoints;
  if (first === undefined) throw unreadableArtifact('it names no address');
  return {
    format: document.format,
    sha256,
    signature,
    place: 'elsewhere',
    score: first.score,
    ...(endpoints.length > 1 ? { endpoints } : {}),
    explain: null,
  };
}

function signatureOf({ signature }: RemoteDocument, declared: OpenInput['declared']): Signature {
  const { task, inputs, classes, output } = signature;
  if (new Set(inputs.map(({ name }) => name)).size !== inputs.length)
    throw unreadableArtifact('two inputs of its signature have one name');
  const fits =
    task === 'binary' ? classes.length === 2 : task === 'multiclass' ? classes.length > 2 : classes.length === 0;
  if (!fits) throw unreadableArtifact(`its signature has ${classes.length} classes for the task ${task}`);
  taskOf(task, declared);
  inputsByName(
    inputs.map(({ name }) => name),
    declared,
  );
  const own = inputs.map(({ name, type, levels }) => ({ name, type, ...(levels === undefined ? {} : { levels }) }));
  if (task === 'regression') return regressionSignature(own, { output: declared?.output ?? output });
  return { task, inputs: own, classes: classesOf(classes.length, { own: classes, declared }) };
}

function checkTemplate({ mapping, signature }: RemoteDocument): void {
  if (mapping.protocol !== 'custom') return;
  const row = Object.fromEntries(signature.inputs.map(({ name }) => [name, null]));
  try {
    fillTemplate(mapping.request, { rows: [row], lists: [Object.values(row)] });
  } catch (error) {
    if (error instanceof TemplateFault) throw unreadableArtifact(`its template: ${error.message}`);
    throw error;
  }
}

function headersOf({ headers, url }: RemoteDocument, secrets: UpstreamSecrets): Record<string, string> {
  const { host } = new URL(url);
  const sent = Object.entries(headers).map(([name, value]) => {
    if (typeof value === 'string') return [name, value];
    const secret = secrets.of(value.secret, host);
    if (secret !== null) return [name, secret];
    throw unreadableArtifact(
      `the secret "${value.secret}" of its header ${name} is not known for ${host}; HAECHI_UPSTREAM_SECRETS takes it as ${value.secret}@${host}=value`,
    );
  });
  return { ...Object.fromEntries(sent), 'content-type': 'application/json', accept: 'application/json' };
}

interface Scoring extends ScoreOptions {
  readonly document: RemoteDocument;
  readonly mapping: RemoteMapping;
  readonly headers: Readonly<Record<string, string>>;
  readonly remote: RemoteDeps;
}

async function score(rows: readonly FeatureRow[], scoring: Scoring): Promise<RowOutcome[]> {
  const { document, mapping } = scoring;
  const read = rows.map((row) => remoteRow(row, document.signature.inputs, mapping));
  const good = read.flatMap((row) => ('values' in row ? [row.values] : []));
  const outcomes: RowOutcome[] = [];
  for (let at = 0; at < good.length; at += mapping.rows)
    outcomes.push(...(await ask(good.slice(at, at + mapping.rows), scoring)));
  let next = 0;
  return read.flatMap((row): RowOutcome[] => {
    if ('problem' in row) return [{ ok: false, problem: row.problem }];
    next += 1;
    return outcomes.slice(next - 1, next);
  });
}

async function ask(values: Parameters<RemoteMapping['request']>[0], scoring: Scoring): Promise<RowOutcome[]> {
  const { document, mapping } = scoring;
  const answer = await send(JSON.stringify(mapping.request(values)), scoring);
  const { host } = new URL(document.url);
  if (answer.status < 200 || answer.status > 299) throw refused(host, answer);
  if (answer.cut === true) throw invalid(host, `more than ${document.max_answer_bytes} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(answer.text);
  } catch {
    throw invalid(host, 'something that is not JSON');
  }
  const found = mapping.answer(json, values.length);
  if (found === null) throw invalid(host, `something in which its mapping does not find ${values.length} predictions`);
  return found.map((given, row) => {
    const outcome = remoteOutcome(document, given);
    if (outcome !== null) return outcome;
    throw invalid(host, `a prediction (of row ${row + 1}) that is not of its signature`);
  });
}

async function send(body: string, { document, headers, remote, signal }: Scoring): Promise<OutboundAnswer> {
  const { url, timeout_ms: timeoutMs, max_answer_bytes: maxBytes } = document;
  const own = AbortSignal.timeout(timeoutMs);
  try {
    return await remote.outbound.send({
      url,
      method: 'POST',
      headers,
      body,
      timeoutMs,
      maxBytes,
      signal: signal === undefined ? own : AbortSignal.any([own, signal]),
    });
  } catch (error) {
    if (error instanceof HaechiError) throw error;
    if (signal?.aborted === true) throw signal.reason;
    throw unanswered(new URL(url).host, { error, late: own.aborted, timeoutMs });
  }
}

function unanswered(
  host: string,
  { error, late, timeoutMs }: { error: unknown; late: boolean; timeoutMs: number },
): HaechiError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (error instanceof Error && error.cause instanceof HaechiError) return error.cause;
  if (late || /TIMEOUT$|TIMEDOUT$/.test(code))
    return new HaechiError('upstream_timeout', `The model at ${host} did not answer within ${timeoutMs} ms.`, {
      where: host,
      timeout_ms: timeoutMs,
    });
  return new HaechiError('upstream_unreachable', `The model at ${host} cannot be reached (${code}).`, {
    where: host,
    reason: code,
  });
}

/** What the other server says can quote the row that it was sent: its status alone is told. */
function refused(host: string, { status, headers }: OutboundAnswer): HaechiError {
  if (status === 429 || status === 503) {
    const after = retryAfterOf(headers);
    const detail = { where: host, status, ...(after === null ? {} : { retry_after_s: after }) };
    return new HaechiError(
      'upstream_busy',
      `The model at ${host} is overloaded: it answered with status ${status}.`,
      detail,
    );
  }
  const away = status === 502 || status === 504;
  return away
    ? new HaechiError('upstream_unreachable', `The model at ${host} is not ready: it answered with status ${status}.`, {
        where: host,
        status,
      })
    : new HaechiError('upstream_invalid', `The model at ${host} answered with status ${status}.`, {
        where: host,
        status,
      });
}

function invalid(host: string, what: string): HaechiError {
  return new HaechiError('upstream_invalid', `The model at ${host} answered with ${what}.`, { where: host });
}
