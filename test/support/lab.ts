import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { install } from '../../kernel/cli/subcommands/install.ts'
import { projectPython, pythonCommand } from '../../kernel/cli/jupyter/python.ts'
import { run, start } from '../../nix/process/process.ts'
import { definedIn, removeTree, testEnvironment } from './nix.ts'
import { scratchFolder } from './scratch.ts'
import { giveKernelToolchain } from './toolchain.ts'

/** A JupyterLab of the project's own, with nothing in common with the one that the user has. */
export interface Lab {
  /** Where it is, as in `http://127.0.0.1:40123`. */
  readonly address: string
  /** What its file browser shows. */
  readonly folder: string
  /** The environment of its kernels, for other tools that should share store and kernelspec. */
  readonly environment: Readonly<Record<string, string>>
  /** Ends it with its kernels and takes away all that it wrote. */
  stop(): Promise<void>
}

/**
 * What JupyterLab would do by itself and what a test cannot use: ask for news, look for newer
 * versions and extensions on the network, and leave cells that are out of sight out of the page.
 */
const settings = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
  '@jupyterlab/extensionmanager-extension:plugin': { enabled: false },
  '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' },
  '@jupyterlab/docmanager-extension:plugin': { autosave: false }
}

const patience = 60_000

/** A JupyterLab beside the project's own. */
interface OtherJupyter {
  /** Of the virtual environment that has it. */
  readonly python?: string | null
  readonly options?: readonly string[]
}

/**
 * Starts the project's JupyterLab on a copy of the folder `notebooks`, or on an empty one, with
 * `nixSettings` as further lines of `NIX_CONFIG`: a free port of 127.0.0.1, no token, own folders for configuration, data, settings, store and state, and the kernelspec as the
 * package's own `install` writes it. The page has the application as `window.jupyterapp`. Throws
 * with what the server said where it does not come up, and with the command that sets it up where
 * it is missing.
 */
export async function startLab(
  notebooks?: string,
  nixSettings: readonly string[] = [],
  { python = projectPython(), options = [] }: OtherJupyter = {}
): Promise<Lab> {
  if (python === null) throw new Error(`JupyterLab is not set up. Run: ${pythonCommand()} --tests`)
  const home = scratchFolder('lab')
  const folder = join(home, 'notebooks')
  if (notebooks === undefined) mkdirSync(folder)
  else cpSync(notebooks, folder, { recursive: true })
  const configuration = join(home, 'config')
  mkdirSync(join(configuration, 'labconfig'), { recursive: true })
  writeFileSync(
    join(configuration, 'labconfig', 'default_setting_overrides.json'),
    JSON.stringify(settings)
  )
  await installKernelspec(join(home, 'prefix'))
  const environment = {
    ...definedIn(testEnvironment(home, nixSettings)),
    JUPYTER_CONFIG_DIR: configuration,
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTER_PATH: join(home, 'prefix', 'share', 'jupyter'),
    JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    IPYTHONDIR: join(home, 'ipython')
  }
  // Jupyter puts its own Python before any other.
  const path = `${dirname(python)}:${process.env['PATH'] ?? ''}`
  await giveKernelToolchain({ ...environment, PATH: path })
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const said: string[] = []
  let isUp: () => void = () => undefined
  const up = new Promise<void>((resolve) => (isUp = resolve))
  const listen = (line: string): void => {
    said.push(line)
    if (line.includes('is running at:')) isUp()
  }
  const server = await start(
    {
      program: python,
      arguments: [
        ...['-m', 'jupyterlab', '--no-browser', '--allow-root', '--expose-app-in-browser'],
        ...['--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0'],
        ...['--IdentityProvider.token=', `--ServerApp.root_dir=${folder}`],
        '--LabApp.extension_manager=readonly',
        ...options
      ],
      environment,
      folder: home,
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
    removeTree(home)
  }
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), patience).unref())
  const first = await Promise.race([up, server.ended, late])
  if (first !== undefined) {
    await stop()
    throw new Error(`JupyterLab did not start.\n${said.slice(-30).join('\n')}`)
  }
  return { address, folder, environment, stop }
}

/** Runs a tool of the project's Python, as `jupyter nbconvert`, and gives what it wrote. */
export async function runJupyter(lab: Lab, words: readonly string[]): Promise<string> {
  const python = projectPython()
  if (python === null) throw new Error(`Jupyter is not set up. Run: ${pythonCommand()} --tests`)
  const ended = await run({
    program: python,
    arguments: ['-m', ...words],
    environment: lab.environment,
    folder: lab.folder
  })
  if (ended.exitCode !== 0) throw new Error(`${words.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

async function installKernelspec(prefix: string): Promise<void> {
  const errors: string[] = []
  const code = await install.run(['--prefix', prefix], {
    out: () => undefined,
    error: (text) => errors.push(text),
    status: () => undefined
  })
  if (code !== 0) throw new Error(errors.join('\n'))
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address === null || typeof address === 'string'
          ? reject(new Error('no port is free'))
          : resolve(address.port)
      )
    })
  })
}
