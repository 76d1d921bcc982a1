import { constants, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { bad, good, leadsOut, makeTemporaryFolder, type Result } from '../../../nix/base/index.ts'
import { type LivingProcess, start } from '../../../nix/process/index.ts'
import type { CommandLineMistake } from '../../outcome/index.ts'
import { labInWords } from '../../render/words/command-line/index.ts'
import {
  fail,
  readOptions,
  refuse,
  type Subcommand,
  type Terminal,
  withFiles
} from '../terminal/index.ts'
import { jupyterLab, pythonCommand } from '../jupyter/index.ts'

/** The page asks about news otherwise, before the notebook is to be seen; who wants them sets it. */
const defaults = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false' } }

/** A folder that has JupyterLab not ask about news, as one of its `JUPYTER_CONFIG_PATH`. */
function folderOfDefaults(): string {
  const folder = makeTemporaryFolder()
  mkdirSync(join(folder, 'labconfig'))
  const file = join(folder, 'labconfig', 'default_setting_overrides.json')
  writeFileSync(file, JSON.stringify(defaults))
  return folder
}

/** Its version is pinned: the server looks for no newer one, nor for news. */
const withoutNews = [
  '--LabApp.news_url=None',
  '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate'
]

/** `nix-workflow lab`: JupyterLab on a notebook. */
export const lab: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      flags: ['no-browser'],
      values: ['port', 'copy-of'],
      operands: ['NOTEBOOK']
    })
    if (!options.ok) return refuse(options.mistake, 'lab', terminal)
    const port = options.value.value('port')
    if (port !== undefined && !/^\d{1,5}$/.test(port)) {
      return refuse({ kind: 'no-number', option: '--port', given: port }, 'lab', terminal)
    }
    const notebook = resolve(options.value.operands[0] ?? '')
    const brought = bringCopy(notebook, options.value.value('copy-of') ?? '')
    if (!brought.ok) return fail(brought.mistake, terminal)
    const [program, ...first] = jupyterLab() ?? []
    if (program === undefined)
      return fail({ kind: 'no-jupyterlab', command: pythonCommand('jupyterlab') }, terminal)
    const root = rootFor(notebook)
    const onLine = lineOf(terminal, relative(root, notebook))
    const folder = folderOfDefaults()
    const { JUPYTER_CONFIG_PATH: others } = process.env
    const JUPYTER_CONFIG_PATH = [folder, ...(others === undefined ? [] : [others])].join(delimiter)
    const server = await start(
      {
        environment: { JUPYTER_CONFIG_PATH },
        program,
        arguments: [
          ...[...first, `--ServerApp.root_dir=${root}`],
          ...withoutNews,
          ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
          ...(options.value.has('no-browser') ? ['--no-browser'] : []),
          ...(port === undefined ? [] : [`--port=${port}`]),
          relative(root, notebook)
        ],
        folder: root
      },
      { stdout: onLine, stderr: onLine }
    )
    const exitCode = await endedBySignal(server)
    rmSync(folder, { recursive: true, force: true })
    return exitCode
  }
}

/** Says where a notebook is opened as soon as the server says where it is, and what goes wrong. */
function lineOf(terminal: Terminal, notebook: string): (line: string) => void {
  let addressIsKnown = false
  return (line) => {
    const address = /https?:\/\/(?:127\.0\.0\.1|localhost)\S+/.exec(line)?.[0]
    if (address !== undefined && !addressIsKnown) {
      addressIsKnown = true
      terminal.out(labInWords(openedAt(address, notebook)))
    } else if (/^\[[WEC] /.test(line) || line.startsWith('Traceback')) {
      terminal.error(line)
    }
  }
}

/** Ends it with this program, and gives its exit code. */
async function endedBySignal(server: LivingProcess): Promise<number> {
  // It is in a process group of its own, so that Ctrl-C does not reach it. SIGTERM ends it and its
  // kernels without a question.
  const onSignal = (): void => server.signal('SIGTERM')
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const ended = await server.ended
  process.off('SIGINT', onSignal)
  process.off('SIGTERM', onSignal)
  return ended.exitCode ?? 0
}

/** Makes a notebook of the first of the files that is there; one that is there stays as it is. */
function bringCopy(notebook: string, files: string): Result<undefined, CommandLineMistake> {
  if (existsSync(notebook)) return good(undefined)
  const source = files.split(',').find((file) => file !== '' && existsSync(file))
  if (source === undefined) return bad({ kind: 'no-file', path: notebook })
  return withFiles('bring-notebook', notebook, () => {
    copyFileSync(source, notebook, constants.COPYFILE_EXCL)
    return undefined
  })
}

/** The server's address with a notebook opened. */
function openedAt(address: string, notebook: string): string {
  const url = new URL(address)
  url.pathname = `/lab/tree/${notebook.split('/').map(encodeURIComponent).join('/')}`
  return url.href
}

/** What the file browser shows: the folder one is in, or the notebook's where that is elsewhere. */
function rootFor(notebook: string): string {
  const here = process.cwd()
  return leadsOut(relative(here, notebook)) ? dirname(notebook) : here
}
