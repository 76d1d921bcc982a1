import type { Result } from '../nix/base/index.ts'
import { findNixVersion } from '../nix/installation/index.ts'
import type { Inside } from './inside.ts'
import { packageVersion } from './host/index.ts'
import { serve, type Server } from './serve.ts'
import type { Connection, Log } from './wire/index.ts'

export interface KernelOptions {
  readonly connection: Connection
  readonly environment: NodeJS.ProcessEnv
  /** The notebook's folder: relative paths start there. */
  readonly folder: string
  readonly log: Log
}

/**
 * When the inside is loaded where no cell asks for it before, in milliseconds. A client begins by
 * asking who the kernel is and shows it as starting until it knows; the answer takes about 15 ms,
 * and would have to wait while 80 ms of modules are loaded.
 */
const loadAfter = 60

/**
 * Puts the parts together: sockets first, then, behind them, Nix, session and rendering, which are
 * modules of their own so that the sockets need not wait for them.
 */
export async function startKernel(options: KernelOptions): Promise<Result<Server, string>> {
  const { connection, environment, folder, log } = options
  let loading: Promise<Inside> | null = null
  const inside = (): Promise<Inside> => {
    loading ??= import('./inside.ts').then(({ createInside }) =>
      createInside({ environment, folder, log })
    )
    return loading
  }
  const served = await serve({
    connection,
    session: {
      run: async (...request) => (await inside()).session.run(...request),
      follow: (follower) => void inside().then(({ session }) => session.follow(follower)),
      arrange: (arrangement) => void inside().then(({ session }) => session.arrange(arrangement)),
      shownFile: async (place) => (await inside()).session.shownFile(place),
      planChange: async (change) => (await inside()).session.planChange(change),
      complete: async (...request) => (await inside()).session.complete(...request),
      inspect: async (...request) => (await inside()).session.inspect(...request),
      isComplete: async (code) => (await inside()).session.isComplete(code),
      close: async () => (await loading)?.session.close()
    },
    renderer: async () => (await inside()).renderer,
    tables: async () => (await inside()).tables(),
    identity: {
      version: packageVersion(),
      nixVersion: findNixVersion(environment).then((found) =>
        found.ok ? found.value.version : 'none'
      )
    },
    log
  })
  if (served.ok) {
    const timer = setTimeout(() => void inside(), loadAfter)
    void served.value.ended.then(() => clearTimeout(timer))
  }
  return served
}
