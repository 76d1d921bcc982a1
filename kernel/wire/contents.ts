import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import type { JsonObject } from '../../nix/base/index.ts'

/**
 * What is looked at of a message that comes in, as the types of JupyterLab have it: keys that are
 * always there, and those that clients of today leave out or send as null.
 */
type Judged<Content, Always extends keyof Content, Sometimes extends keyof Content = never> = {
  readonly [Key in Always]: Content[Key]
} & {
  readonly [Key in Sometimes]?: Content[Key] | null
}

/** The three kinds of query differ in their keys. */
type JudgedQuery<Query> = Query extends { hist_access_type: string }
  ? Judged<Query, 'hist_access_type', Exclude<keyof Query, 'hist_access_type'>>
  : never

/** The content of each message that a client may send, as its schema admits it. */
export interface RequestContents {
  readonly kernel_info_request: Judged<KernelMessage.IInfoRequestMsg['content'], never>
  readonly execute_request: Readonly<
    Omit<KernelMessage.IExecuteRequestMsg['content'], 'user_expressions'>
  > & { readonly user_expressions?: Readonly<Record<string, string>> }
  readonly complete_request: Judged<
    KernelMessage.ICompleteRequestMsg['content'],
    'code',
    'cursor_pos'
  >
  readonly inspect_request: Judged<
    KernelMessage.IInspectRequestMsg['content'],
    'code',
    'cursor_pos' | 'detail_level'
  >
  readonly is_complete_request: Judged<KernelMessage.IIsCompleteRequestMsg['content'], 'code'>
  readonly history_request: JudgedQuery<KernelMessage.IHistoryRequestMsg['content']>
  readonly comm_info_request: Judged<
    KernelMessage.ICommInfoRequestMsg['content'],
    never,
    'target_name'
  >
  readonly comm_open: Judged<KernelMessage.ICommOpenMsg['content'], 'comm_id' | 'target_name'>
  readonly comm_msg: Judged<KernelMessage.ICommMsgMsg['content'], 'comm_id', 'data'>
  readonly comm_close: Judged<KernelMessage.ICommCloseMsg['content'], 'comm_id'>
  readonly interrupt_request: Judged<KernelMessage.IInterruptRequestMsg['content'], never>
  /** JupyterLab has no types for it: its server ends kernels. */
  readonly shutdown_request: { readonly restart?: boolean }
  readonly debug_request: Readonly<
    Partial<Pick<KernelMessage.IDebugRequestMsg['content'], 'seq' | 'command'>>
  >
}

export type RequestType = keyof RequestContents

/**
 * A content as it goes out: where the types of JupyterLab let it be changed, ours do not, and where
 * they leave it open, it is JSON.
 */
export type Sent<Content> = Content extends readonly unknown[]
  ? { readonly [Key in keyof Content]: Sent<Content[Key]> }
  : Content extends object
    ? string extends keyof Content
      ? JsonObject
      : { readonly [Key in keyof Content]: Sent<Content[Key]> }
    : Content

type IopubMessage = Extract<KernelMessage.Message, { channel: 'iopub' }>

/** The content of each message on iopub. */
export type PublicationContents = {
  readonly [Message in IopubMessage as Message['header']['msg_type']]: Sent<Message['content']>
} & {
  /** Newer than the types of JupyterLab. */
  readonly iopub_welcome: { readonly subscription: string }
}
