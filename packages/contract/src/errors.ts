/**
 * Every expected failure of the product: its stable code, HTTP status and meaning. Codes are part of the wire: they may be added,
 * never renamed. Kept sorted. Tests hold the documentation and the console's translations to this list.
 */
export const errorRegistry = {
  account_exists: { status: 409, meaning: 'An account with this e-mail address exists already.' },
  account_locked: { status: 429, meaning: 'Too many failed sign-ins for this account or address; wait and try again.' },
  address_refused: { status: 422, meaning: 'The outbound address is not allowed.' },
  already_exists: {
    status: 409,
    meaning: 'The name is taken, perhaps by something that was deleted and can be restored.',
  },
  artifact_key_missing: {
    status: 503,
    meaning: 'The artifact is sealed with a master key that this server does not have.',
  },
  artifact_missing: { status: 422, meaning: 'The artifact named by its SHA-256 has not been uploaded.' },
  artifact_tampered: { status: 409, meaning: 'The stored bytes do not match their digest; the artifact is refused.' },
  artifact_unreadable: { status: 422, meaning: 'The artifact is not in a format that can be loaded.' },
  body_too_large: { status: 413, meaning: 'The request body is larger than allowed.' },
  checklist_closed: {
    status: 409,
    meaning: 'The item takes no answer: the record answers it, or its list is kept as it was.',
  },
  circuit_open: {
    status: 503,
    meaning: 'The version failed or was slow too often; it is left alone for a while and then tried again.',
  },
  conflict: { status: 409, meaning: 'The object changed or exists already.' },
  csrf_failed: { status: 403, meaning: 'The request with a session cookie lacked the matching CSRF token.' },
  data_directory_in_use: { status: 500, meaning: 'Another server uses this data directory.' },
  data_directory_unreadable: { status: 500, meaning: 'The data directory cannot be read or written.' },
  data_newer_version: { status: 500, meaning: 'The data was written by a newer version of the server.' },
  disk_full: { status: 507, meaning: 'The disk is full.' },
  experiment_state: { status: 409, meaning: 'The experiment is in a state in which this cannot be done.' },
  explanation_unavailable: { status: 422, meaning: 'This kind of model cannot be explained here.' },
  feature_missing: { status: 422, meaning: 'A feature that the model needs is missing.' },
  feature_mistyped: { status: 422, meaning: 'A feature has a value of the wrong type.' },
  forbidden: { status: 403, meaning: 'The caller lacks the permission for this.' },
  four_eyes: {
    status: 403,
    meaning: 'Nobody approves what they registered or submitted, and a key approves nothing.',
  },
  future_time: { status: 422, meaning: 'The time lies more than 24 hours in the future.' },
  internal: { status: 500, meaning: 'An unexpected fault in the server; the log holds the details.' },
  invalid_configuration: { status: 500, meaning: 'A configuration value is missing or not valid.' },
  invalid_request: { status: 422, meaning: 'The request does not have the shape that the endpoint takes.' },
  link_invalid: { status: 410, meaning: 'The one-time link was used before, has expired or is unknown.' },
  malformed_json: { status: 400, meaning: 'The body is not valid JSON.' },
  model_failed: { status: 502, meaning: 'The model itself failed on the rows it was given; the message says how.' },
  model_in_use: { status: 409, meaning: 'A route uses the model or gives users the version.' },
  not_found: { status: 404, meaning: 'No such object, or it belongs to a system outside the scope of the caller.' },
  not_ready: { status: 503, meaning: 'The server cannot answer this yet; the reason is given.' },
  password_sign_in_off: { status: 403, meaning: 'Signing in by password is switched off; use the identity provider.' },
  port_taken: { status: 500, meaning: 'The port is used by another program.' },
  prediction_timeout: { status: 504, meaning: 'The version did not answer within the time that its route allows.' },
  rate_limited: { status: 429, meaning: 'Too many requests; wait as long as Retry-After says.' },
  records_major_version: { status: 500, meaning: 'The records were written by another major version of PostgreSQL.' },
  records_unavailable: { status: 503, meaning: 'The records (PostgreSQL) do not answer.' },
  rollout_active: { status: 409, meaning: 'The route has a rollout under way.' },
  rollout_ended: { status: 409, meaning: 'The rollout has ended and cannot be changed.' },
  rollout_not_waiting: { status: 409, meaning: 'The rollout does not wait for this: another gate is not passed yet.' },
  rows_unavailable: { status: 503, meaning: 'The row store does not answer.' },
  second_person_needed: {
    status: 409,
    meaning: 'The act is dangerous and waits for the confirmation of a second person.',
  },
  sign_in_failed: { status: 401, meaning: 'E-mail address and password do not match an account.' },
  signature_changed: {
    status: 422,
    meaning: 'The candidate needs other features or gives other classes than the version that the route serves.',
  },
  spool_full: { status: 503, meaning: 'The event spool is full; nothing was accepted.' },
  system_archived: {
    status: 409,
    meaning: 'The system is archived; bring it back before changing what belongs to it.',
  },
  time_required: {
    status: 422,
    meaning: 'An event that brings an id must bring its time, since both are its identity.',
  },
  too_busy: { status: 429, meaning: 'More predictions wait than this server takes; wait as long as Retry-After says.' },
  trail_not_anchored: { status: 409, meaning: 'The entry of the trail is not covered by a checkpoint yet.' },
  unauthenticated: { status: 401, meaning: 'The request has no valid credentials.' },
  unsupported_format: { status: 415, meaning: 'The format is not supported; the message says how to convert.' },
  unsupported_media_type: { status: 415, meaning: 'The content type is not one the endpoint takes.' },
  upstream_busy: {
    status: 503,
    meaning: 'The remote model is overloaded; wait as long as Retry-After says, where it says so.',
  },
  upstream_invalid: { status: 502, meaning: 'The remote model answered something that its mapping does not describe.' },
  upstream_timeout: { status: 504, meaning: 'The remote model did not answer in time.' },
  upstream_unreachable: { status: 502, meaning: 'The remote model cannot be reached.' },
  version_not_approved: {
    status: 409,
    meaning: 'The model is governed and the version is not approved; the answer names what is missing.',
  },
  weak_password: { status: 422, meaning: 'The password is shorter than 12 characters or a well-known one.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof errorRegistry;

/** What a failure carries beside its code: where it happened and what to do, for people; fields, for programs. */
export interface ErrorDetail {
  readonly where?: string;
  readonly fix?: string;
  readonly [field: string]: unknown;
}

/** An expected failure. `message` says what was wrong, where, and what to do. A bare `Error` means a bug. */
export class HaechiError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  override readonly name = 'HaechiError';

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return errorRegistry[this.code].status;
  }
}
