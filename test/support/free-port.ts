import { createServer } from 'node:net'

/** A port of an address that nobody listens at. */
export function freePort(host: string): Promise<number> {
  return new Promise((give, fail) => {
    const server = createServer()
    server.on('error', fail)
    server.listen(0, host, () => {
      const address = server.address()
      server.close(() => give(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
