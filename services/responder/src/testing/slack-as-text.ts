type Members = Readonly<Record<string, unknown>>;

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** A message as a person sees it in Slack, near enough: bold as *, code as `, buttons in brackets with what they ask before they act. */
export function slackAsText(blocks: readonly Members[]): string {
  return blocks.map(blockAsText).join('\n');
}

function blockAsText(block: Members): string {
  switch (block.type) {
    case 'header':
      return `=== ${textOf(block.text)} ===`;
    case 'rich_text':
      return membersIn(block.elements).map(partAsText).join('\n');
    case 'context':
      return `~ ${membersIn(block.elements).map(textOf).join('  ')}`;
    case 'actions':
      return membersIn(block.elements).map(buttonAsText).join('\n');
    default:
      return `?? ${String(block.type)}`;
  }
}

function partAsText(part: Members): string {
  const elements = membersIn(part.elements);
  switch (part.type) {
    case 'rich_text_section':
      return elements.map(pieceAsText).join('');
    case 'rich_text_list': {
      const indent = '  '.repeat(Number(part.indent ?? 0) + 1);
      return elements.map((item) => `${indent}• ${partAsText(item)}`).join('\n');
    }
    case 'rich_text_preformatted':
      return elements
        .flatMap((each) =>
          String(each.text)
            .split('\n')
            .map((line) => `    | ${line}`),
        )
        .join('\n');
    default:
      return `?? ${String(part.type)}`;
  }
}

function pieceAsText(piece: Members): string {
  const style = (piece.style ?? {}) as Members;
  switch (piece.type) {
    case 'text': {
      const mark = style.bold ? '*' : style.code ? '`' : '';
      return `${mark}${String(piece.text)}${mark}`;
    }
    case 'link':
      return `[${String(piece.text)}](${String(piece.url)})`;
    case 'date':
      return String(piece.fallback);
    case 'usergroup':
      return `@${String(piece.usergroup_id)}`;
    default:
      return `?? ${String(piece.type)}`;
  }
}

function buttonAsText({ text, style, confirm }: Members): string {
  const dialog = confirm as Members | undefined;
  const asks =
    dialog === undefined
      ? ''
      : ` -> "${textOf(dialog.title)}" ${textOf(dialog.text)} [${textOf(dialog.confirm)}] [${textOf(dialog.deny)}]`;
  return `[ ${textOf(text)} ]${style === undefined ? '' : ` (${String(style)})`}${asks}`;
}

function textOf(object: unknown): string {
  const { type, text } = object as Members;
  const plain = String(text).replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
  return type === 'mrkdwn' ? String(text).replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1') : plain;
}

function membersIn(list: unknown): readonly Members[] {
  return Array.isArray(list) ? (list as readonly Members[]) : [];
}
