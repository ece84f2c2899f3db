-- How a route answers: cache, time limits, fallbacks, breakers. Parts that are left out have the defaults of the contract.
alter table routes add column settings jsonb not null default '{}';
