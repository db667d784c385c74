use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die $!;
while (my $client = $server->accept) {
    <$client>;
    print $client "HTTP/1.0 200 OK\r\n\r\nhello\n";
    close $client;
}
