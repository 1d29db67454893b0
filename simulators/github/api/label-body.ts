import type { Label } from '../state/labels.ts';
import type { Repository } from '../state/world.ts';
import { nodeId } from './links.ts';

export function labelBody(label: Label, repository: Repository, baseUrl: string): Record<string, unknown> {
  const { id, name, color, description } = label;
  return {
    id,
    node_id: nodeId('Label', id),
    url: labelUrl(label, repository, baseUrl),
    name,
    color,
    description: description ?? null,
    default: false,
  };
}

export function labelUrl({ name }: Label, repository: Repository, baseUrl: string): string {
  return `${baseUrl}/repos/${repository.name}/labels/${encodeURIComponent(name)}`;
}
