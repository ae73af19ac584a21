-- Rows of the ledger that are old enough to go, and what they added up to: nobody has to read them again, and sums stay what they were.

create table trailwarden.forgotten_files (
  lane text not null,
  region text not null,
  forgotten_before integer not null,
  first_file integer,
  files bigint not null,
  tallied bigint not null,
  records_read bigint not null,
  records_counted bigint not null,
  records_duplicates bigint not null,
  records_rejected bigint not null,
  primary key (lane, region)
);

create index log_files_done on trailwarden.log_files (lane, delivered_minute) where state = 'done';
