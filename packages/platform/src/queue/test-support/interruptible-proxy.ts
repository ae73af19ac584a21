import { connect, createServer, type Socket } from 'node:net';

export interface InterruptibleProxy {
  readonly port: number;
  /** Cuts all connections and refuses new ones. */
  interrupt(): Promise<void>;
  resume(): Promise<void>;
}

/** A way to a server of 127.0.0.1 that can be cut. */
export async function startInterruptibleProxy(serverPort: number): Promise<InterruptibleProxy> {
  const open = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(serverPort, '127.0.0.1');
    for (const [socket, other] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    interrupt: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
    resume: () => listen(address.port),
  };
}
