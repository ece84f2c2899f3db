import { HaechiError, MLFLOW } from '@haechi/contract';

/**
 * The names of failures that MLflow's clients know. A client tries 408, 429, 500, 502, 503 and 504 again for minutes, so only what really passes by itself may
 * have one of these.
 */
const namesByStatus: Readonly<Record<number, readonly [name: string, status: number]>> = {
  400: ['BAD_REQUEST', 400],
  401: ['UNAUTHENTICATED', 401],
  403: ['PERMISSION_DENIED', 403],
  404: ['RESOURCE_DOES_NOT_EXIST', 404],
  409: ['RESOURCE_CONFLICT', 409],
  410: ['RESOURCE_DOES_NOT_EXIST', 404],
  413: ['BAD_REQUEST', 413],
  415: ['BAD_REQUEST', 400],
  416: ['BAD_REQUEST', 416],
  422: ['INVALID_PARAMETER_VALUE', 400],
  429: ['REQUEST_LIMIT_EXCEEDED', 429],
  503: ['TEMPORARILY_UNAVAILABLE', 503],
  504: ['TEMPORARILY_UNAVAILABLE', 503],
  507: ['TEMPORARILY_UNAVAILABLE', 503],
};

/** Codes of ours that mean something of its own to MLflow's clients. */
const namesByCode: Readonly<Partial<Record<HaechiError['code'], readonly [name: string, status: number]>>> = {
  already_exists: ['RESOURCE_ALREADY_EXISTS', 400],
  system_archived: ['INVALID_PARAMETER_VALUE', 400],
  version_not_approved: ['PERMISSION_DENIED', 403],
};

function nameOf(failure: HaechiError): readonly [name: string, status: number] {
  // An address that no route has, and not an object that is missing: clients then try the address of an older server.
  if (failure.code === 'not_found' && failure.detail.where === 'address') return ['ENDPOINT_NOT_FOUND', 404];
  return namesByCode[failure.code] ?? namesByStatus[failure.status] ?? ['INTERNAL_ERROR', 500];
}

/** Failures under `/mlflow`, whoever finds them, as MLflow's own server says them. */
export const mlflowEnvelope = {
  prefix: MLFLOW,
  status: (failure: HaechiError): number => nameOf(failure)[1],
  body: (failure: HaechiError): { readonly error_code: string; readonly message: string } => ({
    error_code: nameOf(failure)[0],
    message: failure.message,
  }),
};

/** What a caller did wrong in one parameter. MLflow's name: INVALID_PARAMETER_VALUE. */
export const invalidParameter = (message: string, where?: string): HaechiError =>
  new HaechiError('invalid_request', message, where === undefined ? {} : { where });
/** What is not there, or is out of the caller's sight. MLflow's name: RESOURCE_DOES_NOT_EXIST. */
export const missingResource = (what: string, id: string): HaechiError =>
  new HaechiError('not_found', `There is no ${what} "${id}".`, { where: what.replaceAll(' ', '_') });
/** A name that is taken. MLflow's name: RESOURCE_ALREADY_EXISTS, status 400. */
export const existingResource = (what: string, name: string, hint = ''): HaechiError =>
  new HaechiError('already_exists', `There is a ${what} "${name}" already.${hint === '' ? '' : ` ${hint}`}`, {
    where: 'name',
  });
