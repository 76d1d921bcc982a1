import type { Kernel } from '@jupyterlab/services'
import * as v from 'valibot'
import type { ChangePlan } from '../../kernel/comm/changes.ts'
import type { OfTable, TableColumnsAsked, TableRowsAsked } from '../../kernel/comm/tables.ts'
import { commTarget, fromKernelSchema, type FromKernel } from '../../kernel/comm/protocol.ts'

type Told<Type extends FromKernel['type']> = Extract<FromKernel, { readonly type: Type }>

/** What a kernel says on a comm that a page has opened, each message as its schema has it. */
export interface FollowedKernel {
  /** The first answer. */
  readonly state: Promise<Told<'state'>>
  /** All that came later, in order. */
  readonly changes: readonly Told<'changes'>[]
  /** Asks for a part of a table, and gives the answer. */
  ask(question: TableQuestion): Promise<OfTable>
  /** Asks what it would come to if a cell said something else. */
  plan(cell: string, code: string): Promise<ChangePlan | null>
  close(): void
}

type TableQuestion = Omit<TableColumnsAsked, 'question'> | Omit<TableRowsAsked, 'question'>

/** Opens a comm and asks for all. */
export function follow(kernel: Kernel.IKernelConnection): FollowedKernel {
  const changes: Told<'changes'>[] = []
  const waiting = new Map<number, (answer: OfTable) => void>()
  const planned = new Map<number, (plan: ChangePlan | null) => void>()
  const comm = kernel.createComm(commTarget)
  const state = new Promise<Told<'state'>>((resolve) => {
    comm.onMsg = ({ content }) => {
      const said = v.parse(fromKernelSchema, content.data)
      if (said.type === 'state') resolve(said)
      else if (said.type === 'changes') changes.push(said)
      else if (said.type === 'change-planned') planned.get(said.question)?.(said.plan)
      else if ('question' in said && said.type !== 'table-progress') {
        waiting.get(said.question)?.(said)
      }
    }
  })
  comm.open({})
  comm.send({ type: 'state' })
  let last = 0
  const ask = (question: TableQuestion): Promise<OfTable> => {
    last += 1
    const number = last
    const answer = new Promise<OfTable>((resolve) => waiting.set(number, resolve))
    comm.send({ ...question, question: number })
    return answer
  }
  const plan = (cell: string, code: string): Promise<ChangePlan | null> => {
    last += 1
    const number = last
    const answer = new Promise<ChangePlan | null>((resolve) => planned.set(number, resolve))
    comm.send({ type: 'plan-change', question: number, cell, code })
    return answer
  }
  return { state, changes, ask, plan, close: () => void comm.close() }
}
