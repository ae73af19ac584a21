interface Magic {
  readonly bytes: readonly number[];
  readonly offset?: number;
  readonly format: string;
  readonly advice: string;
}

const UNPACK = 'Unpack it and read the files inside.';
const UTF_8 = 'Save it as UTF-8 and read it again.';

const MAGICS: readonly Magic[] = [
  { bytes: ascii('PK\x03\x04'), format: 'a zip archive', advice: UNPACK },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], format: 'compressed with zstd', advice: UNPACK },
  { bytes: ascii('BZh'), format: 'compressed with bzip2', advice: UNPACK },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], format: 'compressed with xz', advice: UNPACK },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], format: 'a 7z archive', advice: UNPACK },
  { bytes: [0x04, 0x22, 0x4d, 0x18], format: 'compressed with lz4', advice: UNPACK },
  { bytes: ascii('ustar'), offset: 257, format: 'a tar archive', advice: UNPACK },
  { bytes: [0x1f, 0x8b], format: 'gzipped a second time', advice: 'Gunzip it once and read it again.' },
  { bytes: ascii('PAR1'), format: 'a parquet file', advice: 'Export the records as JSON.' },
  { bytes: ascii('Obj\x01'), format: 'an Avro file', advice: 'Export the records as JSON.' },
  { bytes: ascii('ORC'), format: 'an ORC file', advice: 'Export the records as JSON.' },
  { bytes: [0xff, 0xfe], format: 'text in UTF-16', advice: UTF_8 },
  { bytes: [0xfe, 0xff], format: 'text in UTF-16', advice: UTF_8 },
  { bytes: ascii('<?xml'), format: 'XML', advice: 'If it is an error page of a download, download the file again.' },
  {
    bytes: ascii('<'),
    format: 'XML or HTML',
    advice: 'If it is an error page of a download, download the file again.',
  },
];

/** A sentence about bytes in a format known not to be a log file; undefined when nothing is recognised. */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const magic = MAGICS.find(({ bytes: wanted, offset = 0 }) => wanted.every((byte, at) => bytes[offset + at] === byte));
  return magic === undefined ? undefined : `This is ${magic.format}, not a CloudTrail log file. ${magic.advice}`;
}

function ascii(text: string): number[] {
  return [...text].map((char) => char.charCodeAt(0));
}
