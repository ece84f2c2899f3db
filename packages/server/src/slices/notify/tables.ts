import type { Language } from '@haechi/contract';
import type { Notice } from './message.ts';

export type NotifyTables = {
  channels: {
    id: string;
    name: string;
    kind: 'webhook' | 'slack' | 'email';
    address: string;
    language: Language;
    sealed_config: Buffer;
    sealed_secret: Buffer | null;
    systems: string[] | null;
    enabled: boolean;
    created_at: Date;
    deleted_at: Date | null;
  };
  deliveries: {
    id: string;
    channel_id: string;
    event: string;
    system_id: string | null;
    message: Notice;
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    next_attempt_at: Date | null;
    last_error: string | null;
    created_at: Date;
    delivered_at: Date | null;
  };
};
export type ChannelRow = NotifyTables['channels'];
export type DeliveryRow = NotifyTables['deliveries'];
