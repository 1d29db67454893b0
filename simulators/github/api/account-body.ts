import { links, nodeId, webUrl } from './links.ts';

const ACCOUNT_LINKS: Readonly<Record<string, string>> = {
  events_url: '/events{/privacy}',
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  organizations_url: '/orgs',
  received_events_url: '/received_events',
  repos_url: '/repos',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
  url: '',
};

/** Whoever wrote something: a person, or an app, whose login ends with `[bot]`. */
export function authorBody(login: string, baseUrl: string): Record<string, unknown> {
  return accountBody(login, login.endsWith('[bot]') ? 'Bot' : 'User', baseUrl);
}

export function accountBody(
  login: string,
  type: 'Organization' | 'User' | 'Bot',
  baseUrl: string,
  id = 1,
): Record<string, unknown> {
  const encoded = encodeURIComponent(login);
  const web = webUrl(baseUrl, encoded);
  return {
    login,
    id,
    node_id: nodeId(type, id),
    ...links(`${baseUrl}/users/${encoded}`, ACCOUNT_LINKS),
    avatar_url: `${web}.png`,
    gravatar_id: '',
    html_url: web,
    type,
    site_admin: false,
  };
}
