<?php
/** php verify-vectors.php FILE: what the verifier says to each pass of docs/pass-vectors.json; the verdict, a tab, its name. */
declare(strict_types=1);

require __DIR__ . '/pass.php';
require __DIR__ . '/keys.php';

$file = json_decode((string) file_get_contents($argv[1]), true, flags: JSON_THROW_ON_ERROR);
foreach ($file['vectors'] as $vector) {
    $material = $file['keys'][$vector['key']];
    $keys = isset($material['secret'])
        ? Secrets::read($material['secret'])
        : KeySet::parse(json_encode($material['jwks'], JSON_THROW_ON_ERROR), $vector['alg']);
    try {
        $verifier = new PassVerifier($vector['alg'], $keys);
        $verifier->verify($vector['token'], $vector['event_id'], $vector['user_id'] ?? null, $vector['now']);
        $verdict = 'ok';
    } catch (PassRefused $refused) {
        $verdict = $refused->reason;
    }
    echo $verdict, "\t", $vector['name'], "\n";
}
