import { appKey } from '../../simulators/github/app-key.ts';
import type { Pair } from '../product/job.ts';
import type { NamedSecret } from './search.ts';

/** Secrets that no run may expose: random, so that a match is not a coincidence. */
export interface MarkedSecrets {
  readonly current: Pair;
  readonly next: Pair;
  readonly previous: Pair;
  readonly githubToken: string;
  readonly issueToken: string;
  /** Not encoded for a URL. */
  readonly proxyPassword: string;
}

/** As Soda Cloud and GitHub make them. */
export const ORDINARY: MarkedSecrets = {
  current: {
    id: '483a50dd-234a-fed6-6aaa-d2fc26716326',
    secret: 'GKNGupcIDCEhbMJrQ5tJ3uvZpq2SCogy3wwkoLaOZ6gvp6QbjnlQGk',
  },
  next: {
    id: '91067050-494d-83c3-6767-394c42ef0569',
    secret: 'ZmLAUMsmaJhXVKY7mi8BbiRbwJLmafBAZkUK4grWYYGa6l-ODzL5RW',
  },
  previous: {
    id: '61b42b03-f749-04bb-407d-e7cc992f8b4e',
    secret: 'E-qTPspIeyVYBN8wrqJdjvRJFOksHHmqMj_ff88YmrN1v649twyzLp',
  },
  githubToken: 'mCzDe2X2XtOIhZnU503nUt3nGsB2EgxHpVZlJKx0',
  issueToken: 'sjavZyjsG634UiGelM0GHch3r4AK6fImM15RCCA7',
  proxyPassword: 'TcTRl1l0ZgFTMKVOtkp9r9oh',
};

/** With every character that somebody spells differently. A token stays within what an HTTP header can hold. */
export const HOSTILE: MarkedSecrets = {
  current: {
    id: '653<eR3&ad,VX2*k OüU\\A1{a+Wny\\n78J%41fs\'5S#X0H"vg$mj/OhV::2}lQ|l`s€h?o@GO=yQr%NvPX',
    secret: 'n3@h&b{jGW\\ntx,1bq::bCaüYs*E0D<db/f$G%Ar`N6|f0€4B3 eb4?Wb#Va\\HL0"R\'0}Ug+Bg=Hb%41UaRh',
  },
  next: {
    id: 'Dfl{L\\NnJ"YM8üpmp/ci<9L=U5M+6U%CF}6|Mh,Vm X3?M$T02#UHl&3@q`H::X%41aOW\'m\\nE*8H€ro5d',
    secret: 'E\'K\\nVGd"Tqüg+Dco$Q€i=7/y*bJv%41q<UJr#nT%4`dq\\INV,H S&vA?Vx@f}zEl{ie::jci|VohL',
  },
  previous: {
    id: '0Vo@1SO|G3M`pug€2b6&a*1cv{3?Avd/j,tE%NYs$u#o=LDM%41o6s<Q+ny1\\nhnf z5\'0N::Ani}H\\züRL"41HG',
    secret: 'EB&Kqk#Xl 5+m\\n6üwD9|u0$2du"1W%5g?8/WC9{e%41HXC*imu}VOQ<Nm\\VRk::c4`JKj€tTw\'Mq3,0@Jpy=FdMa',
  },
  githubToken: 'KnR\\Qg9::f4M#Y2%Bz\'Vt=KL+ZQY/23x{Bx}0Rr$pv|a2<Fiv%416nK&VKt"oKvs',
  issueToken: 'f7c/ZN$rjc::vO|O1"R97%qB{cOU%41iP<J9+UR\\T6\'yr#od}dg&sjG=htMN',
  proxyPassword: 'FR\\nX1+JN,Np*U k}f7{7$T7%41Pt#tpf€csüt`kLD&30"ef<xYE?e\'8/Rs\\VV@S::z6%C|TV=WuQt',
};

export function namedSecrets(secrets: MarkedSecrets): NamedSecret[] {
  const { current, next, previous, githubToken, issueToken, proxyPassword } = secrets;
  return [
    ...pairSecrets('current', current),
    ...pairSecrets('new', next),
    ...pairSecrets('previous', previous),
    { name: 'GitHub token', value: githubToken },
    { name: 'issue token', value: issueToken },
    { name: 'proxy password', value: proxyPassword },
  ];
}

export function pairSecrets(name: string, { id, secret }: Pair): NamedSecret[] {
  return [
    { name: `${name} ID`, value: id },
    { name: `${name} secret`, value: secret },
  ];
}

/** The lines of the private key of the App, without the beginning that all keys of this length have. */
export function appKeyLines(): NamedSecret[] {
  const lines = appKey()
    .pkcs1.split('\n')
    .filter((line) => line !== '' && !line.startsWith('-----'));
  return lines.map((line, index) => ({
    name: `line ${index + 1} of the App's key`,
    value: index === 0 ? line.slice(16) : line,
  }));
}
