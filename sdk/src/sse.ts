export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Reads server-sent events from text as it comes. Returns how much text it holds back for an event that is not complete. */
export function createEventReader(onEvent: (event: ServerEvent) => void): (text: string) => number {
  let parts = [''];
  let held = 0;
  let type = 'message';
  let data: string[] = [];
  let size = 0;

  function line(text: string): void {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) ?? [];
    if (text === '') {
      if (data.length > 0) onEvent({ type, data: data.join('\n') });
      type = 'message';
      data = [];
      size = 0;
    } else if (field === 'event') type = value;
    else if (field === 'data') {
      data.push(value);
      size += value.length;
    }
  }

  return (text) => {
    // A carriage return at the end may be the first half of a line end.
    if (!/[\r\n]/.test(parts.at(-1)?.slice(-1) + text)) {
      // A large event comes in many pieces; joining them each time would cost their square.
      parts.push(text);
      held += text.length;
      return held + size;
    }
    const lines = (parts.join('') + text).split(/\r\n|\n|\r(?!$)/);
    const rest = lines.pop() ?? '';
    parts = [rest];
    held = rest.length;
    lines.forEach(line);
    return held + size;
  };
}
