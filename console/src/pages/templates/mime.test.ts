import { describe, expect, it } from 'vitest';
import { readMail, sampleData } from './mime';

describe('readMail', () => {
  it('reads the alternatives of a multipart, whatever their encodings', () => {
    const mail = readMail([
      'Date: Thu, 26 Nov 2026 12:00:00 +0000', 'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_an?= =?utf-8?b?IEFubg==?=', 'MIME-Version: 1.0',
      'Content-Type: multipart/alternative;', ' boundary="b1"', '', '--b1', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', 'R3LDvMOfZQ==',
      '--b1', 'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '', '<p style=3D"color:red">Gr=C3=BC=C3=9F=', 'e</p>', '--b1--', '',
    ].join('\r\n'));
    expect(mail).toEqual({ subject: 'Grüße an Ann', text: 'Grüße', html: '<p style="color:red">Grüße</p>' });
  });

  it('takes a mail of one part as it is', () => {
    expect(readMail('Subject: Hi\r\n\r\nDear Ann')).toEqual({ subject: 'Hi', text: 'Dear Ann' });
  });

  it('does not fail on a boundary that never comes', () => {
    expect(readMail('Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing')).toEqual({ subject: '' });
  });
});

describe('sampleData', () => {
  it('asks for what the template names', () => {
    expect(sampleData('Hello {{name}}', '{{#each items}}{{title}}: {{price.net}}{{/each}} {{order.total}} {{#if vip}}x{{else}}y{{/if}} {{amazonSESUnsubscribeUrl}}')).toEqual({
      name: 'name', items: [{ title: 'title', price: { net: 'price.net' } }], order: { total: 'order.total' }, vip: true,
    });
  });
});
