import { start } from '../../nix/process/process.ts'
import type { TestJupyter } from './jupyter.ts'

/** A running jupyter_server on the notebooks of a `TestJupyter`. */
export interface TestServer {
  /** As in `http://127.0.0.1:40123/`. */
  readonly address: string
  /** Ends it with its kernels. */
  stop(): Promise<void>
}

/** It answers in two seconds; a machine at its limit takes longer. */
const patience = 60_000

/**
 * Starts a jupyter_server on a port of 127.0.0.1 that the system chooses, without token and without
 * the protection of forms, which a client without cookies cannot pass. Throws with what it said
 * where it does not come up. `settings` are more of its options.
 */
export async function startServer(
  jupyter: TestJupyter,
  settings: readonly string[] = []
): Promise<TestServer> {
  const said: string[] = []
  let onAddress: (address: string) => void = () => undefined
  const announced = new Promise<string>((resolve) => (onAddress = resolve))
  const listen = (line: string): void => {
    said.push(line)
    const address = /\bhttp:\/\/127\.0\.0\.1:[1-9]\d*\//.exec(line)?.[0]
    if (address !== undefined) onAddress(address)
  }
  const server = await start(
    {
      program: jupyter.python,
      arguments: [
        ...['-m', 'jupyter_server', '--no-browser', '--allow-root'],
        ...['--ServerApp.ip=127.0.0.1', '--ServerApp.port=0', '--IdentityProvider.token='],
        ...['--ServerApp.disable_check_xsrf=True', `--ServerApp.root_dir=${jupyter.folder}`],
        ...settings
      ],
      environment: jupyter.environment,
      folder: jupyter.folder,
      // SIGINT makes it ask whether it should really end.
      deathSignal: 'KILL'
    },
    { stdout: listen, stderr: listen }
  )
  const stop = async (): Promise<void> => {
    server.signal('SIGTERM')
    const timer = setTimeout(() => server.signal('SIGKILL'), 15_000)
    await server.ended
    clearTimeout(timer)
  }
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience).unref())
  const address = await Promise.race([announced, server.ended.then(() => null), late])
  if (address === null) {
    await stop()
    throw new Error(`jupyter_server did not start.\n${said.slice(-30).join('\n')}`)
  }
  await answers(address)
  return { address, stop }
}

/** It says its address before it answers there, which takes long on a busy machine. */
async function answers(address: string): Promise<void> {
  for (let wait = 0; wait < 200; wait++) {
    const answer = await fetch(new URL('api', address)).catch(() => null)
    if (answer?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
