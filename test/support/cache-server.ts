import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  statSync
} from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** A binary cache on the web: a folder that can be read and written over HTTP. */
export interface CacheServer {
  readonly url: string
  /** What was asked, as `GET /nix-cache-info`, in its order. */
  readonly asked: string[]
  /** What paths that match get no answer, though their connection stays. */
  hang(paths: RegExp | null): void
  close(): void
}

/** Serves `folder`, on this machine alone. */
export async function serveCache(folder: string): Promise<CacheServer> {
  let hanging: RegExp | null = null
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    asked.push(`${request.method ?? ''} ${path}`)
    if (hanging?.test(path) === true) return
    answer(folder, path, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    hang(paths) {
      hanging = paths
    },
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

async function answer(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const file = join(folder, path)
  if (request.method === 'PUT') {
    mkdirSync(dirname(file), { recursive: true })
    await pipeline(request, createWriteStream(`${file}.part`))
    renameSync(`${file}.part`, file)
    response.writeHead(201).end()
  } else if (!existsSync(file) || !statSync(file).isFile()) response.writeHead(404).end()
  else if (request.method === 'HEAD') response.writeHead(200).end()
  else await pipeline(createReadStream(file), response.writeHead(200))
}
