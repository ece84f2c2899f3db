-- Predictions arrive in small parts, a few a second. With the engine's own base (5) a row is written four times within the first minutes, and merging it takes as
-- much of the processor as inserting it; with 12 it is written twice, and a month has some dozens of parts more.
alter table predictions modify setting merge_selector_base = 12
