<?php
// Symfony's mailer, which Laravel sends with (config/mail.php, transport "smtp"); what it is given comes as JSON.
require '/usr/share/php/Symfony/Component/Mailer/autoload.php';
require '/usr/share/php/Symfony/Component/Mime/autoload.php';

use Symfony\Component\Mailer\Exception\TransportExceptionInterface;
use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport\Smtp\EsmtpTransport;
use Symfony\Component\Mime\Email;

$given = json_decode($argv[1], true);
$transport = new EsmtpTransport('127.0.0.1', $given['port'], $given['tls']);
$transport->setUsername($given['user']);
$transport->setPassword($given['password']);
$transport->getStream()->setStreamOptions(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
$mailer = new Mailer($transport);
$answers = [];
foreach ($given['mails'] as [$from, $to]) {  // a queue worker keeps its connection
    $email = (new Email())->from($from)->to($to)->subject('Bestellung: Grüße')
        ->text("Schöne Grüße\n.\nbis bald")->html('<p>Schöne Grüße</p>')->attach(str_repeat("\0\xff\r\n.", 50), 'daten.bin', 'application/octet-stream');
    $email->getHeaders()->addTextHeader('X-SES-MESSAGE-TAGS', 'kind=order');
    try {
        $mailer->send($email);
        $answers[] = ['sent' => true];
    } catch (TransportExceptionInterface $e) {
        $answers[] = ['error' => $e->getMessage()];
    }
}
echo json_encode($answers);
