#!/bin/sh
# logind, as it answers where nobody is logged in and nothing blocks a shutdown.
echo '{"type":"a","data":[[]]}'
