import type * as KernelMessage from '@jupyterlab/services/lib/kernel/messages.js'
import { protocolVersion, type RequestContents } from '../wire/index.ts'
import type { Handler } from './handler.ts'

/** What the kernel says of itself. */
export interface KernelIdentity {
  /** The version of this package, as `0.1.0`. */
  readonly version: string
  /** Nix's, as `2.8.0`; it may still be being found out. */
  readonly nixVersion: string | Promise<string>
}

/** Answers `kernel_info_request` ("Kernel info" of the messaging specification). */
export function kernelInfoHandler({
  version,
  nixVersion
}: KernelIdentity): Handler<RequestContents['kernel_info_request']> {
  return async () => ({
    reply: {
      status: 'ok',
      protocol_version: protocolVersion,
      implementation: 'nix-workflow',
      implementation_version: version,
      language_info: {
        name: 'nix',
        version: await nixVersion,
        mimetype: 'text/x-nix',
        file_extension: '.nix',
        pygments_lexer: 'nix',
        // A stock JupyterLab does not know Nix, and takes the colours of shell by this MIME type.
        codemirror_mode: { name: 'nix', mime: 'text/x-sh' }
      },
      banner: `Nix Workflow ${version}: cells are steps of a workflow, in Nix ${await nixVersion}`,
      help_links: [
        { text: 'The Nix language', url: 'https://nix.dev/manual/nix/stable/language/' },
        { text: 'Nix', url: 'https://nix.dev/' }
      ],
      supported_features: [],
      debugger: false
    } satisfies KernelMessage.IInfoReplyMsg['content'] & { debugger: boolean }
  })
}
