import type { PublicationContents } from './contents.ts'
import type { JsonObject } from '../../nix/base/index.ts'

/** What a front end shows of a value: the same thing in several MIME types. */
export interface MimeBundle {
  readonly data: JsonObject
  readonly metadata: JsonObject
}

/** An error as clients show it. The traceback is never empty. */
export interface RenderedMistake {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

/** Sends one message on iopub; the request it comes of is settled already. */
export type Publish = (type: keyof PublicationContents, content: JsonObject) => void

/**
 * Publishes what comes of one request ("Messages on the IOPub channel" of the messaging
 * specification). It is made for that request and handed to its handler: no output can land in
 * another cell, as there is no request "at hand" to be looked up.
 */
export interface Publisher {
  executeInput(code: string, executionCount: number): void
  /** With a display id, `updateDisplayData` can replace it later. */
  displayData(bundle: MimeBundle, displayId: string | null): void
  updateDisplayData(bundle: MimeBundle, displayId: string): void
  executeResult(bundle: MimeBundle, executionCount: number): void
  error(mistake: RenderedMistake): void
  /** Empties the output of the request, at once. */
  clearOutput(): void
  /** Says something on a comm that a page has opened. */
  commMsg(commId: string, data: JsonObject): void
  commClose(commId: string): void
}

/** A publisher over `publish`, which is bound to one request. */
export function createPublisher(publish: Publish): Publisher {
  return {
    executeInput: (code, executionCount) =>
      publish('execute_input', {
        code,
        execution_count: executionCount
      } satisfies PublicationContents['execute_input']),
    displayData: ({ data, metadata }, displayId) =>
      publish('display_data', {
        data,
        metadata,
        transient: displayId === null ? {} : { display_id: displayId }
      } satisfies PublicationContents['display_data']),
    updateDisplayData: ({ data, metadata }, displayId) =>
      publish('update_display_data', {
        data,
        metadata,
        transient: { display_id: displayId }
      } satisfies PublicationContents['update_display_data']),
    executeResult: ({ data, metadata }, executionCount) =>
      publish('execute_result', {
        data,
        metadata,
        execution_count: executionCount
      } satisfies PublicationContents['execute_result']),
    error: ({ ename, evalue, traceback }) =>
      publish('error', { ename, evalue, traceback } satisfies PublicationContents['error']),
    clearOutput: () =>
      publish('clear_output', { wait: false } satisfies PublicationContents['clear_output']),
    commMsg: (commId, data) =>
      publish('comm_msg', { comm_id: commId, data } satisfies PublicationContents['comm_msg']),
    commClose: (commId) =>
      publish('comm_close', {
        comm_id: commId,
        data: {}
      } satisfies PublicationContents['comm_close'])
  }
}
