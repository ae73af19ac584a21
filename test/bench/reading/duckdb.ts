import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Corpus } from '../corpus.js';

/** The grouping of a tally, as the query of a database that reads JSON. */
export interface DuckDb {
  readonly version: string;
  /** Groups all records; answers how many there were. */
  group(format: JsonFormat): Promise<number>;
  /** Calls by `minute account region source name`. */
  callsBySeries(): Promise<Map<string, number>>;
  close(): void;
}

/**
 * `auto` is what `read_json` does when nothing is said. A log file is a single line, so `newline_delimited` may be said too,
 * and is the fastest of all that DuckDB offers here.
 */
export type JsonFormat = 'auto' | 'newline_delimited';

/** The fields that are grouped by and no others: the less DuckDB has to keep, the faster it is. */
const COLUMNS = `{Records: 'STRUCT(eventTime VARCHAR, recipientAccountId VARCHAR, awsRegion VARCHAR, eventSource VARCHAR,
  eventName VARCHAR, userAgent VARCHAR, errorCode VARCHAR, userIdentity STRUCT(arn VARCHAR))[]'}`;

export async function openDuckDb({ folder, largestJsonBytes }: Corpus): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  /** A file is one object; room for the largest and no more than the next power of two, which measured fastest. */
  const objectBytesMax = Math.max(2 ** 24, 2 ** Math.ceil(Math.log2(largestJsonBytes + 1)));
  const grouped = (format: JsonFormat): string => `
    SELECT substr(record.eventTime, 1, 16) AS minute, record.recipientAccountId AS account, record.awsRegion AS region,
           record.eventSource AS source, record.eventName AS name, record.userIdentity.arn AS principal,
           record.userAgent AS agent, record.errorCode AS error, count(*) AS calls
    FROM (SELECT unnest(Records) AS record FROM read_json('${folder.replaceAll("'", "''")}/**/*.json.gz',
           columns = ${COLUMNS}, format = '${format}', maximum_object_size = ${objectBytesMax}))
    GROUP BY ALL`;
  return {
    version: String((await rows(connection, 'SELECT version()'))[0]?.[0]),
    group: async (format) => {
      const [[calls] = []] = await rows(connection, `SELECT sum(calls)::DOUBLE, count(*) FROM (${grouped(format)})`);
      return Number(calls);
    },
    callsBySeries: async () => {
      const found = await rows(
        connection,
        `SELECT minute || ' ' || account || ' ' || region || ' ' || source || ' ' || name, sum(calls)::DOUBLE
         FROM (${grouped('newline_delimited')}) GROUP BY ALL`,
      );
      return new Map(found.map(([series, calls]) => [String(series), Number(calls)]));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function rows(connection: DuckDBConnection, query: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(query)).getRows();
}
