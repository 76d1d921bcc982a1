import type { Kernel } from '@jupyterlab/services'
import * as v from 'valibot'
import { commTarget, fromKernelSchema, type FromKernel } from '../../kernel/comm/protocol.ts'

type Told<Type extends FromKernel['type']> = Extract<FromKernel, { readonly type: Type }>

/** What a kernel says on a comm that a page has opened, each message as its schema has it. */
export interface FollowedKernel {
  /** The first answer. */
  readonly state: Promise<Told<'state'>>
  /** All that came later, in order. */
  readonly changes: readonly Told<'changes'>[]
  close(): void
}

/** Opens a comm and asks for all. */
export function follow(kernel: Kernel.IKernelConnection): FollowedKernel {
  const changes: Told<'changes'>[] = []
  const comm = kernel.createComm(commTarget)
  const state = new Promise<Told<'state'>>((resolve) => {
    comm.onMsg = ({ content }) => {
      const said = v.parse(fromKernelSchema, content.data)
      if (said.type === 'state') resolve(said)
      else if (said.type === 'changes') changes.push(said)
    }
  })
  comm.open({})
  comm.send({ type: 'state' })
  return { state, changes, close: () => void comm.close() }
}
