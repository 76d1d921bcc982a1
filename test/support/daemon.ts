import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { endProcess, start } from '../../nix/process/process.ts'

/** A Nix daemon on this machine's `/nix`, for tests that run as root. */
export interface TestDaemon {
  /** For `NIX_REMOTE`. */
  readonly address: string
  stop(): Promise<void>
}

/**
 * Starts a daemon with a socket in `folder` and with `environment`'s settings, which a client of it
 * cannot change.
 */
export async function startDaemon(
  folder: string,
  environment: Readonly<Record<string, string>>
): Promise<TestDaemon> {
  const socket = join(folder, 'socket')
  const daemon = await start(
    {
      program: 'nix-daemon',
      arguments: [],
      environment: { ...environment, NIX_DAEMON_SOCKET_PATH: socket },
      deathSignal: 'KILL'
    },
    {}
  )
  for (let wait = 0; wait < 200 && !existsSync(socket); wait++) await setTimeout(50)
  return {
    address: `unix://${socket}`,
    stop: async () => {
      await endProcess(daemon)
    }
  }
}
