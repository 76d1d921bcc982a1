import { parentPort } from 'node:worker_threads'
import * as v from 'valibot'
import { orderOf, TableFault } from '../files/paging/index.ts'
import { columnsOf, rowsOf } from './answer.ts'
import { OpenTables } from './open-tables.ts'
import { type Done, type Work, workSchema } from './worker-protocol.ts'

/* A thread that reads tables, so that the kernel's own never waits for one. */

const tables = new OpenTables()

async function answer(work: Work): Promise<Done> {
  const { id, kind } = work
  try {
    return await tables.use(work.file, async ({ source }): Promise<Done> => {
      if (kind === 'columns') return { kind, id, answer: columnsOf(source, work) }
      if (kind === 'rows') return { kind, id, answer: await rowsOf(source, work) }
      const order = await orderOf(source, work.view, (progress) =>
        parentPort?.postMessage({ kind: 'progress', id, ...progress } satisfies Done)
      )
      return { kind, id, order }
    })
  } catch (error) {
    if (error instanceof TableFault) return { kind: 'refused', id, why: error.why }
    const text = error instanceof Error ? error.message.slice(0, 200) : String(error).slice(0, 200)
    return { kind: 'refused', id, why: { kind: 'cannot-be-read', why: { kind: 'fact', text } } }
  }
}

parentPort?.on('message', (message: unknown) => {
  void answer(v.parse(workSchema, message)).then((done) => parentPort?.postMessage(done))
})
