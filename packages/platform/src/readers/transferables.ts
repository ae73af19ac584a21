/** Buffers behind all typed arrays in `value`, once each: to be moved to another thread, not copied. */
export function transferables(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(value, buffers);
  return [...buffers];
}

function collect(value: unknown, into: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) into.add(value.buffer);
  } else if (!Array.isArray(value)) {
    // Lists hold texts and plain records; numbers in bulk are typed arrays.
    for (const inner of Object.values(value)) collect(inner, into);
  }
}
