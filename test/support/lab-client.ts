import {
  KernelManager,
  ServerConnection,
  SessionManager,
  type Kernel,
  type Session
} from '@jupyterlab/services'
import { v4 as uuid } from 'uuid'
import { fieldOf, isRecord, listIn, stepBundleOf, textIn, type StepEntry } from './step-bundles.ts'

/** What came on iopub for one run of a cell, and for the reply. */
export interface CellRun {
  /** Settles with the reply's content when the run is idle too. */
  readonly done: Promise<unknown>
  /** Types of messages in their order; statuses by their state. */
  readonly order: readonly string[]
  /** Display ids in the order in which they were first shown. */
  readonly displayIds: readonly string[]
  /** Content of its `error` message. */
  readonly error: unknown
}

/** A client as JupyterLab is one: it sends cell ids, and keeps displays that are refreshed. */
export interface LabClient {
  readonly session: Session.ISessionConnection
  readonly kernel: Kernel.IKernelConnection
  /** Sends the cell; may be called again at once. */
  run(code: string, cellId?: string): CellRun
  /** What a display shows now, whoever ran the cell. */
  shown(displayId: string): Readonly<Record<string, unknown>> | undefined
  /** The steps that a run shows now. */
  steps(run: CellRun): readonly StepEntry[]
  /** All messages on iopub, as `PARENT TYPE`. */
  readonly published: readonly { readonly parent: string; readonly type: string }[]
  /** Leaves the kernel as it is. */
  close(): void
}

/** The services of a server, as one open page has them. */
export interface LabPage {
  readonly sessions: SessionManager
  /** Opens a notebook: with the kernel that it has, or else with a new one. */
  open(path: string): Promise<LabClient>
  close(): void
}

export function openPage(address: string): LabPage {
  const serverSettings = ServerConnection.makeSettings({ baseUrl: address, appendToken: false })
  const kernelManager = new KernelManager({ serverSettings })
  const sessions = new SessionManager({ serverSettings, kernelManager })
  return {
    sessions,
    open: async (path) => {
      await sessions.ready
      await sessions.refreshRunning()
      const model = await sessions.findByPath(path)
      const session =
        model === undefined
          ? await sessions.startNew({
              path,
              name: path,
              type: 'notebook',
              kernel: { name: 'nix-workflow' }
            })
          : sessions.connectTo({ model })
      if (session.kernel === null) throw new Error(`${path} has no kernel`)
      return createClient(session, session.kernel)
    },
    close: () => {
      sessions.dispose()
      kernelManager.dispose()
    }
  }
}

type Bundle = Parameters<typeof stepBundleOf>[0]

function createClient(
  session: Session.ISessionConnection,
  kernel: Kernel.IKernelConnection
): LabClient {
  const displays = new Map<string, Bundle>()
  const published: { parent: string; type: string }[] = []
  kernel.iopubMessage.connect((_, { header, parent_header, content }) => {
    published.push({ parent: textIn(parent_header, 'msg_id'), type: header.msg_type })
    if (header.msg_type !== 'display_data' && header.msg_type !== 'update_display_data') return
    const displayId = displayIdOf(content)
    const data = fieldOf(content, 'data')
    const metadata = fieldOf(content, 'metadata')
    if (!isRecord(data) || !isRecord(metadata)) throw new Error('a display without data')
    stepBundleOf({ data, metadata })
    if (displayId !== '') displays.set(displayId, { data, metadata })
  })

  function run(code: string, cellId: string = uuid()): CellRun {
    const order: string[] = []
    const displayIds: string[] = []
    let error: unknown = null
    const future = kernel.requestExecute(
      { code, silent: false, store_history: true, allow_stdin: true, stop_on_error: true },
      false,
      { trusted: true, deletedCells: [], recordTiming: false, cellId }
    )
    future.onIOPub = ({ header, content }) => {
      const type = header.msg_type
      order.push(type === 'status' ? textIn(content, 'execution_state') : type)
      if (type === 'display_data') displayIds.push(displayIdOf(content))
      if (type === 'error') error = content
    }
    const done = future.done.then((reply): unknown => reply.content)
    // Who waits for it sees that it failed; a run that is given up fails for nobody.
    done.catch(() => undefined)
    return {
      done,
      order,
      displayIds,
      get error() {
        return error
      }
    }
  }

  return {
    session,
    kernel,
    run,
    shown: (displayId) => displays.get(displayId)?.data,
    steps: ({ displayIds }) =>
      displayIds.flatMap((id) => {
        const bundle = displays.get(id)
        return bundle === undefined ? [] : (stepBundleOf(bundle)?.steps ?? [])
      }),
    published,
    close: () => session.dispose()
  }
}

function displayIdOf(content: unknown): string {
  return textIn(fieldOf(content, 'transient'), 'display_id')
}

/** What the reply of a run says of how it went. */
export async function statusOf(run: CellRun): Promise<string> {
  return textIn(await run.done, 'status')
}

/** The lines of an `error` message. */
export function traceback(error: unknown): string {
  return listIn(error, 'traceback').map(String).join('\n')
}
