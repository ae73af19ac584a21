/** No line of a backup comes near; more is no backup, and must not fill the memory. */
const LINE_BYTES_MAX = 512 * 2 ** 20;

/** Lines of a stream of bytes, without their ends; the last one also when nothing ends it. Only `\n` ends a line: texts may hold any other separator. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  lineBytesMax = LINE_BYTES_MAX,
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]);
      parts = [];
      bytes = 0;
      from = end + 1;
    }
    bytes += chunk.length - from;
    if (bytes > lineBytesMax) throw new RangeError(`a line of more than ${lineBytesMax} bytes`);
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (bytes > 0) yield Buffer.concat(parts);
}
