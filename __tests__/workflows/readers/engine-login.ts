import { isJsonObject, type JsonObject } from '../../../simulators/soda-cloud/json.ts';
import { Refusal } from '../stand-ins/call.ts';
import { below, textBelow } from './mapping.ts';

/** Finds the simulator for an address as it stands in a configuration. */
export type Resolve = (origin: string) => string;

/** What the engines do with a `soda_cloud` block: they log in with it, and send results. */
export async function sendResults(configuration: JsonObject, resolve: Resolve): Promise<void> {
  const block = configuration['soda_cloud'];
  const scheme = below(block, 'scheme') ?? 'https';
  const port = below(block, 'port');
  // plain concatenation, as in both engines: a host with a scheme or a slash leads nowhere
  const origin = `${scheme}://${textBelow(block, 'host')}${port === undefined ? '' : `:${port}`}`;
  const command = (content: JsonObject) => post(`${resolve(origin)}/api/command`, content);
  const { token } = await command({
    type: 'login',
    apiKeyId: textBelow(block, 'api_key_id'),
    apiKeySecret: textBelow(block, 'api_key_secret'),
  });
  await command({ type: 'sodaCoreInsertScanResults', token });
}

async function post(url: string, content: JsonObject): Promise<JsonObject> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(content) });
  const answer: unknown = await response.json();
  if (response.status !== 200 || !isJsonObject(answer)) {
    throw new Refusal(`Soda Cloud login failed ${response.status}. Check credentials.`, 3);
  }
  return answer;
}
