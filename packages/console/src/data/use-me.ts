import type { Permission } from '@haechi/contract';
import { useRead } from './use-read.ts';

/** Who is signed in; undefined until it is known. */
export function useMe() {
  return useRead(['access', 'me'], {}).data;
}

/** Whether the reader holds a permission anywhere: for showing and hiding only, since the server decides each time. */
export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
