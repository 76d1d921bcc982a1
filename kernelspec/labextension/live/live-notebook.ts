import type { ISessionContext } from '@jupyterlab/apputils'
import type { Kernel } from '@jupyterlab/services'
import { type ISignal, Signal } from '@lumino/signaling'
import * as v from 'valibot'
import {
  commTarget,
  type FromKernel,
  fromKernelSchema,
  type FromPage,
  type LiveCell
} from '../../../kernel/comm/protocol.ts'

/** By which a kernel says that it is ours. */
const implementation = 'nix-workflow'

/** A kernel that closes comms as they come is not asked at once again. */
const pauseAfterClose = 5000

/**
 * What the kernel of a notebook tells of its cells, as it is now. Follows the notebook to other
 * kernels, through restarts, and when a connection comes back.
 */
export class LiveNotebook {
  readonly #context: ISessionContext
  readonly #changed = new Signal<this, void>(this)
  readonly #said = new Signal<this, FromKernel>(this)
  #cells = new Map<string, LiveCell>()
  #kernel: Kernel.IKernelConnection | null = null
  #comm: Kernel.IComm | null = null
  #instance: string | null = null
  #isOurs = false
  #pausedUntil = 0

  constructor(context: ISessionContext) {
    this.#context = context
    context.kernelChanged.connect(() => void this.#meet())
    context.statusChanged.connect((_context, status) => {
      if (status === 'restarting' || status === 'autorestarting') this.#forget()
      else if (status === 'idle' || status === 'busy') this.#open()
    })
    context.connectionStatusChanged.connect((_context, status) => {
      // What was said meanwhile is lost.
      if (status === 'connected' && this.#comm !== null) this.ask({ type: 'state' })
    })
    void this.#meet()
  }

  /** Whether the notebook's kernel is ours. */
  get isOurs(): boolean {
    return this.#isOurs
  }

  /** By the ids of the notebook's file. Empty as long as nothing ran. */
  get cells(): ReadonlyMap<string, LiveCell> {
    return this.#cells
  }

  /** Another one after a restart; null where nothing was told yet. */
  get instance(): string | null {
    return this.#instance
  }

  /** That cells are others now, or the kernel is. */
  get changed(): ISignal<this, void> {
    return this.#changed
  }

  /** Each message of the kernel, when it has been taken. */
  get said(): ISignal<this, FromKernel> {
    return this.#said
  }

  /** Says something to the kernel. Does nothing, and says so, where it has no comm. */
  ask(message: FromPage): boolean {
    this.#comm?.send(message)
    return this.#comm !== null
  }

  dispose(): void {
    this.#forget()
    Signal.clearData(this)
  }

  async #meet(): Promise<void> {
    this.#forget()
    const kernel = this.#context.session?.kernel ?? null
    this.#kernel = kernel
    const info = await kernel?.info.catch(() => null)
    if (this.#kernel !== kernel) return
    this.#isOurs = info?.implementation === implementation
    this.#changed.emit()
    this.#open()
  }

  #open(): void {
    const kernel = this.#kernel
    const isOpen = this.#comm !== null && !this.#comm.isDisposed
    if (kernel === null || kernel.isDisposed || !this.#isOurs || isOpen) return
    if (Date.now() < this.#pausedUntil) return
    const comm = kernel.createComm(commTarget)
    comm.onMsg = ({ content }) => {
      if (this.#comm === comm) this.#take(content.data)
    }
    comm.onClose = () => {
      if (this.#comm !== comm) return
      this.#comm = null
      this.#pausedUntil = Date.now() + pauseAfterClose
      setTimeout(() => this.#open(), pauseAfterClose)
    }
    this.#comm = comm
    comm.open()
    this.ask({ type: 'state' })
  }

  #forget(): void {
    const comm = this.#comm
    this.#comm = null
    this.#cells = new Map()
    this.#instance = null
    this.#isOurs &&= this.#kernel === this.#context.session?.kernel
    if (comm !== null && !comm.isDisposed) comm.dispose()
    this.#changed.emit()
  }

  #take(data: unknown): void {
    const read = v.safeParse(fromKernelSchema, data)
    // A kernel that says more than this page knows is newer than it.
    if (!read.success) return
    const message = read.output
    if (message.type === 'state') {
      this.#instance = message.kernel
      this.#cells = new Map(message.cells.map((cell) => [cell.id, cell]))
    }
    if (message.type === 'changes') {
      for (const cell of message.cells) this.#cells.set(cell.id, cell)
      for (const id of message.gone) this.#cells.delete(id)
    }
    this.#said.emit(message)
    if (message.type === 'state' || message.type === 'changes') this.#changed.emit()
  }
}
