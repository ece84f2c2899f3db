-- An artifact that refuses to load because it was changed calls for action too; no objective and no finding stands behind it.
alter table alerts drop constraint alerts_basis_check;
alter table alerts add constraint alerts_basis_check check (basis in ('limit', 'versus_stable', 'monitor', 'artifact'));
