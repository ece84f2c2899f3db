-- A blue-green rollout that copies nothing to its preview is compared with nothing yet: it has no period until everybody is switched.
alter table rollouts alter column period_id drop not null;
