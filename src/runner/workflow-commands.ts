/**
 * A workflow command for the runner, with its line break: `::name key=value::message`. Characters that would end it
 * are escaped as the runner expects (GitHub's documentation of workflow commands, `ActionCommand` of actions/runner).
 */
export function workflowCommand(
  name: string,
  message: string,
  properties: Readonly<Record<string, string>> = {},
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${escapeMessage(message)}\n`;
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
